import type { Disposable } from '../../src/base/index';
import type { HostMessage, ViewMessage } from '../../src/protocol/view/index';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** `final`: nothing will bring it back without the user. */
  | { readonly kind: 'lost'; readonly reason: string; readonly final: boolean };

/** Receives what the host says. */
export interface HostListener {
  message(message: HostMessage): void;
  /** An encoded TileBatch. */
  tiles(buffer: ArrayBuffer): void;
  /** `open` comes after each (re)connection: the listener then sends `ready`. */
  state(state: ConnectionState): void;
}

/** The one way the page talks to whoever owns the run, be it the CLI's server or VS Code. */
export interface HostConnection extends Disposable {
  /** Messages sent while there is no connection are dropped; `ready` makes good for them. */
  send(message: ViewMessage): void;
}
