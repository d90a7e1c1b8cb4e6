import type { HostMessage, ViewMessage } from '../../src/protocol/view/index';
import type { HostConnection, HostListener } from './connection';

/** What VS Code gives a webview; may be asked for once only. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

export function vsCodeApi(): VsCodeApi | undefined {
  return typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : undefined;
}

/** A webview in VS Code: the same messages by postMessage, tiles as ArrayBuffers. */
export class VsCodeHost implements HostConnection {
  private readonly receive = (event: MessageEvent<unknown>): void => {
    const data = event.data;
    if (data instanceof ArrayBuffer) this.listener.tiles(data);
    else if (isHostMessage(data)) this.listener.message(data);
  };

  constructor(
    private readonly api: VsCodeApi,
    private readonly listener: HostListener,
  ) {
    window.addEventListener('message', this.receive);
    queueMicrotask(() => listener.state({ kind: 'open' }));
  }

  send(message: ViewMessage): void {
    this.api.postMessage(message);
  }

  dispose(): void {
    window.removeEventListener('message', this.receive);
  }
}

/** The window of a webview also receives messages that are not ours. */
function isHostMessage(data: unknown): data is HostMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return data.type === 'hello' || data.type === 'delta' || data.type === 'reply';
}
