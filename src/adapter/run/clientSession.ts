import type { DebugProtocol } from '@vscode/debugprotocol';
import type { CommonConfiguration } from '../config/configuration';
import type { Connection } from '../dap/connection';
import type { ShownPaths } from '../dap/shownPaths';
import type { Debuggee } from './debuggee';

/** What a run needs of a DAP session that shows some of its processes. */
export interface ClientSession {
  readonly connection: Connection;
  readonly client: DebugProtocol.InitializeRequestArguments;
  readonly configuration: CommonConfiguration | null;
  readonly configured: Promise<void>;
  readonly debuggees: ReadonlySet<Debuggee>;
  readonly shown: ShownPaths;
  readonly book: { readonly findings: ReadonlySet<string> };
  /** Takes a process in, and lets it go when it knows its breakpoints. */
  adopt(debuggee: Debuggee, stopOnEntry: boolean): Promise<void>;
  stopped(
    debuggee: Debuggee,
    ident: number,
    native: number | null,
    about: () => Partial<DebugProtocol.StoppedEvent['body']>,
  ): Promise<void>;
  /** A thread goes on; `tell`: the client does not know yet. */
  resumed(debuggee: Debuggee, ident: number, tell?: boolean): void;
  /** Says that a thread is there, unless that was said. */
  tellOf(debuggee: Debuggee, threadId: number): void;
  /** Names of threads of a process tell something new. */
  renamed(debuggee: Debuggee): void;
  output(category: string, text: string): void;
  terminate(exitCode?: number | null): void;
}
