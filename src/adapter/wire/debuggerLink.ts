import type { AgentEvent } from './messages';

/** The way to the debugger in one process, of whichever runtime: requests and their answers, and events. */
export interface DebuggerLink {
  onEvent: (event: AgentEvent) => void;
  onClose: () => void;
  /** On this machine. */
  readonly isLocal: boolean;
  readonly isOpen: boolean;
  /** MIME type of its program's source. */
  readonly sourceType: string;
  /** Asks; rejects when it says no or nothing in time. */
  ask<T>(what: string, args?: object, timeoutMs?: number): Promise<T>;
  close(): void;
}

/** Asks for what may let the process run to its end before it has answered. */
export async function order(link: DebuggerLink, what: string, args: object): Promise<void> {
  try {
    await link.ask(what, args);
  } catch (error) {
    if (link.isOpen) throw error;
  }
}
