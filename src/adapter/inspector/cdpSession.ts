import { nodeRefused, nodeSilent } from '../errors';

const PATIENCE_MS = 5000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A message of the Chrome DevTools Protocol, as Node's inspector speaks it. */
export interface CdpMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: object;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The inspector of one thread: requests and their answers, and events. */
export class CdpSession {
  onEvent: (method: string, params: object) => void = () => undefined;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private closed = false;

  constructor(private readonly post: (text: string) => void) {}

  /** Rejects when the inspector says no, or nothing: a thread within a call of the system cannot answer. */
  request<T = object>(method: string, params: object = {}, patienceMs = PATIENCE_MS): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.closed) return reject(nodeSilent(method));
      const id = this.next++;
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(nodeSilent(method));
      }, patienceMs);
      this.waiting.set(id, { resolve: (result) => resolve(result as T), reject, timer });
      this.post(JSON.stringify({ id, method, params }));
    });
  }

  receive({ id, method, params, result, error }: CdpMessage): void {
    if (method !== undefined) return this.onEvent(method, params ?? {});
    const waiting = this.waiting.get(id ?? 0);
    if (id === undefined || !waiting) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    if (error) waiting.reject(nodeRefused(error.message));
    else waiting.resolve(result);
  }

  close(): void {
    this.closed = true;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(nodeSilent('its inspector is closed'));
    }
    this.waiting.clear();
  }
}
