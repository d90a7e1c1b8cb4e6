import type { RecordedThread } from '../recording';
import type { Name } from './operations';

/** Where the objects of a process can be reached by others. */
export interface Home {
  /** Of a socket in a folder that is the user's alone. */
  readonly path: string;
  /** What a process has to know before it is served. */
  readonly token: string;
  readonly pid: number;
  /** The way there from another machine; then there is no token. */
  readonly tcp?: TcpAddress | undefined;
}

/** Where the objects of a process can be reached from other machines, by who knows the key. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
  readonly authkey: string;
}

/** What a thread wants done with an object of another process. */
export interface Asked {
  readonly id: number;
  readonly op: Name;
  readonly handle: number;
  readonly args: readonly unknown[];
  /** Milliseconds, or Infinity. */
  readonly timeout: number;
  /** Whether the thread is blocked meanwhile, and so waits for nothing else. */
  readonly blocks: boolean;
}

/** Who asks. */
export interface Asker {
  /** Its number in its process. */
  readonly thread: number;
  readonly name: string;
  /** Absent where nobody records it. */
  readonly recorded?: RecordedThread;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  /** Who ended the wait, if it was one and both are recorded. */
  readonly waker?: RecordedThread;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Instead of the number of a request: what who comes from another machine is told first. */
export const ENTRY = 0;

/** From a thread to the supervisor of its process. */
export type ToBroker =
  /** Asks for the home of this process. */
  | { readonly kind: 'home'; readonly id: number }
  /** Has this process be reached from other machines, too, and `entry` given to who comes; the answer is the port. */
  | {
      readonly kind: 'serve';
      readonly id: number;
      readonly tcp: TcpAddress;
      readonly entry: unknown;
    }
  /** Asks for the `entry` there. */
  | { readonly kind: 'connect'; readonly id: number; readonly tcp: TcpAddress }
  | { readonly kind: 'cancel'; readonly home: Home; readonly id: number }
  | ({ readonly kind: 'ask'; readonly home: Home } & Asked);

/** From there to the home of an object; ids are the connection's, not the thread's. */
export type ToHome =
  | { readonly kind: 'hello'; readonly token: string }
  /** A thread is no more. */
  | { readonly kind: 'gone'; readonly thread: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | ({ readonly kind: 'ask' } & Asker & Asked);
