/** The part of a DAP message that tells whether a thread stands still. */
export interface Message {
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
}

/** Requests by which a thread goes on; a debugger need not tell of what it was asked for. */
const GO_ON = new Set(['continue', 'next', 'stepIn', 'stepOut', 'disconnect', 'terminate']);

/** Which sessions of another debugger hold a thread. */
export class Standing {
  private readonly sessions = new Set<string>();

  /** `changed` is called when the first one holds a thread, and when none does any more. */
  constructor(private readonly changed: (stands: boolean) => void) {}

  /** What a session's debugger is asked, or tells. */
  said(session: string, { type, command, event }: Message): void {
    if (type === 'event' && event === 'stopped') this.change(() => this.sessions.add(session));
    else if (type === 'event' && event === 'continued') this.over(session);
    else if (type === 'request' && GO_ON.has(command ?? '')) this.over(session);
  }

  /** A session is over, or holds nothing. */
  over(session: string): void {
    this.change(() => this.sessions.delete(session));
  }

  private change(act: () => void): void {
    const before = this.sessions.size > 0;
    act();
    const after = this.sessions.size > 0;
    if (before !== after) this.changed(after);
  }
}
