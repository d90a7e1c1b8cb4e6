/** What a thread and the supervisor say to each other about a child, at a port of its own. */
import { constants } from 'node:os';

/** A program that is to be started. */
export interface ChildPlan {
  readonly file: string;
  /** Its name for itself first. */
  readonly argv: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** As Node takes them: `'inherit'`, `'pipe'`, `'ignore'` or an open file. */
  readonly stdio: readonly ('inherit' | 'pipe' | 'ignore' | number)[];
  /** stderr goes into the pipe of stdout. */
  readonly merged: boolean;
  /** What the child finds in its file 3, to its end. */
  readonly told?: Uint8Array;
  /** Behind that, in its file 4, it is connected with the supervisor in both directions. */
  readonly hasChannel?: boolean;
  /** It leads a session and a process group of its own. */
  readonly newSession: boolean;
  /** Present: it is what a spare of the fork server does; `argv` has options of Node alone. */
  readonly spare?: SpareFacts;
}

/** What the fork server begins with. */
export interface SpareFacts {
  /** Address of the module that a spare imports, unless the program has said which. */
  readonly module: string;
  /** What `process.argv` has after the executable. */
  readonly argv: readonly string[];
  readonly isRecorded: boolean;
}

/** Streams by the number that they have in the child. */
export type Stream = 1 | 2;

/** `id` comes back with the answer. */
export type ToChild = { readonly id: number } & (
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  | { readonly kind: 'closeInput' }
  | { readonly kind: 'closeOutput'; readonly stream: Stream }
  | { readonly kind: 'signal'; readonly signal: number }
);

/** What of an error of the system can be sent. */
export interface SystemError {
  readonly message: string;
  readonly code: string | undefined;
  readonly errno: number | undefined;
  readonly syscall: string | undefined;
  readonly path: string | undefined;
}

/** Why nothing can be written to a child: nobody reads, or it is gone. */
export const BROKEN_PIPE: SystemError = {
  message: 'write EPIPE: the process does not read, or has ended',
  code: 'EPIPE',
  errno: -constants.errno.EPIPE,
  syscall: 'write',
  path: undefined,
};

export type FromChild =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly error: SystemError }
  | { readonly kind: 'chunk'; readonly stream: Stream; readonly bytes: Uint8Array }
  /** Nothing more will come of the stream. */
  | { readonly kind: 'end'; readonly stream: Stream }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'done'; readonly id: number; readonly error: SystemError | undefined };
