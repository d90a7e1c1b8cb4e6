import type { DebugProtocol } from '@vscode/debugprotocol';

type Body = Partial<DebugProtocol.StoppedEvent['body']>;

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  in: 'Paused after a step',
  over: 'Paused after a step',
  out: 'Paused after a step',
  step: 'Paused after a step',
  pause: 'Paused',
  entry: 'Paused on entry',
  goto: 'Paused after a jump',
  breakpoint: 'Paused on breakpoint',
  'function breakpoint': 'Paused on function breakpoint',
  exception: 'Paused on exception',
  deadlock: 'Paused on deadlock',
  'self-deadlock': 'Paused on self-deadlock',
  stall: 'Paused on stall',
};

const STEPS: readonly string[] = ['in', 'over', 'out'];

/** Rules of findings that a thread can be stopped for before it blocks. */
const HELD: readonly string[] = ['deadlock', 'self-deadlock'];

/** Whether the reason of a stop is the rule of a finding that was about to be. */
export const isFinding = (reason: string): boolean => HELD.includes(reason);

const isException = (reason: string): boolean => isFinding(reason) || reason === 'stall';

/**
 * What the client is told about a stop. A finding is an exception to it, as its check boxes stand
 * among those of exceptions: VS Code shows what it is about on the line.
 */
export function describeStop(reason: string, text: string | null, hits: readonly number[]): Body {
  return {
    reason: STEPS.includes(reason) ? 'step' : isException(reason) ? 'exception' : reason,
    description: DESCRIPTIONS[reason] ?? `Paused on ${reason}`,
    ...(text === null ? {} : { text }),
    ...(hits.length > 0 ? { hitBreakpointIds: [...hits] } : {}),
  };
}
