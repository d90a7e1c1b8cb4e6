/** The thread a command is about. */
export interface ThreadTarget {
  /** null: of the run that is shown */
  readonly sessionId: string | null;
  readonly threadId: number;
}

/**
 * Finds the thread in what VS Code passes to a command: a row of our tree, or from the call stack
 * a number, and an object whose ids are `SESSION` and `thread:SESSION:NUMBER`.
 */
export function threadTarget(args: readonly unknown[]): ThreadTarget | null {
  let sessionId: string | null = null;
  let threadId: number | null = null;
  for (const arg of args) {
    if (typeof arg === 'number') threadId ??= arg;
    if (typeof arg !== 'object' || arg === null) continue;
    const found = arg as Record<string, unknown>;
    if (typeof found['lane'] === 'number') return { sessionId: null, threadId: found['lane'] };
    if (typeof found['sessionId'] === 'string') sessionId = found['sessionId'];
    threadId ??= numberAtEnd(found['threadId']);
  }
  return threadId === null ? null : { sessionId, threadId };
}

function numberAtEnd(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const match = typeof value === 'string' ? /(?:^|:)(\d+)$/.exec(value) : null;
  return match ? Number(match[1]) : null;
}
