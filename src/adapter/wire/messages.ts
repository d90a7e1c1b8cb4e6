/** What the debugger's part of the agent (`heddle_agent/debugger`) sends, see its README; and `inspector/` for a Node. */

/** First message of a process. */
export interface AgentHello {
  readonly event: 'hello';
  readonly token: string;
  readonly pid: number;
  readonly parent: number;
  /** Ident of the main thread. */
  readonly thread: number;
  /** The operating system's id of it. */
  readonly native: number;
  readonly executable: string;
  readonly version: readonly number[];
  readonly command: readonly string[];
  readonly cwd: string;
  /** Directory it is recorded into, and the epoch of that session, ns as text; null: unknown. */
  readonly session: string | null;
  readonly epoch: string | null;
  /** exec, fork, spawn, forkserver or subprocess */
  readonly method: string;
  /** Of a Node: where its inspector is, for another debugger. */
  readonly inspector?: string;
}

export interface PointState {
  readonly id: number;
  readonly verified: boolean;
  readonly line?: number;
  readonly file?: string;
  readonly message?: string;
}

export interface AgentStopped {
  readonly event: 'stopped';
  readonly thread: number;
  readonly native: number;
  readonly reason: string;
  readonly text?: string | null;
  readonly hits?: readonly number[];
}

/** What a breakpoint evaluates does not come to an end; told once. */
export interface AgentSlow {
  readonly event: 'slow';
  readonly what: 'condition' | 'log message';
  readonly function: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly where: AgentStuck;
}

export type AgentEvent =
  | AgentHello
  | AgentStopped
  | { readonly event: 'continued'; readonly thread: number }
  /** A step needed others to run: all threads of its process that stood still go on. */
  | { readonly event: 'unblocked' }
  | { readonly event: 'breakpoint'; readonly state: PointState }
  | {
      readonly event: 'output';
      readonly text: string;
      readonly category: string;
      readonly file?: string;
      readonly line?: number;
    }
  | AgentSlow
  | { readonly event: 'broken'; readonly text: string };

export interface AgentThread {
  readonly thread: number;
  readonly native: number | null;
  readonly name: string;
  readonly main: boolean;
  readonly stopped: boolean;
  readonly held: boolean;
  readonly frozen: boolean;
}

export interface AgentFrame {
  readonly id: number;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly module: string;
  readonly hint: 'normal' | 'subtle';
  /** Its file is not on the disk: the text is asked for. */
  readonly absent: boolean;
}

export interface AgentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly ref: number;
  /** What is it in its frame, where that is certain. */
  readonly expression?: string;
  readonly named?: number;
  readonly indexed?: number;
  /** The program is asked for it when the client wants to see it: the one variable that `ref` has. */
  readonly lazy?: boolean;
}

export interface AgentScope {
  readonly name: string;
  readonly ref: number;
  readonly named: number;
  readonly hint: string;
}

/** Where an evaluation is stuck. */
export interface AgentStuck {
  readonly thread: number;
  readonly native?: number;
  readonly file?: string;
  readonly line?: number;
  readonly function?: string;
  /** A wait for anything of the program is given up when the thread goes on. */
  readonly ends?: boolean;
}

export interface AgentReply {
  readonly reply: number;
  readonly body?: unknown;
  readonly error?: string;
  readonly timeout?: AgentStuck;
}
