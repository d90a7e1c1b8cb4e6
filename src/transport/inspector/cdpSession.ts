import { nodeRefused, nodeSilent } from './errors';
import { Questions } from '../questions';

const PATIENCE_MS = 5000;

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
  private readonly questions = new Questions(nodeSilent);

  constructor(private readonly post: (text: string) => void) {}

  /** False once its thread has ended. */
  get isOpen(): boolean {
    return this.questions.isOpen;
  }

  /** Rejects when the inspector says no, or nothing: a thread within a call of the system cannot answer. */
  request<T = object>(method: string, params: object = {}, patienceMs = PATIENCE_MS): Promise<T> {
    return this.questions.ask<T>(method, patienceMs, (id) =>
      this.post(JSON.stringify({ id, method, params })),
    );
  }

  receive({ id, method, params, result, error }: CdpMessage): void {
    if (method !== undefined) return this.onEvent(method, params ?? {});
    const waiting = id === undefined ? undefined : this.questions.answered(id);
    if (!waiting) return;
    if (error) waiting.reject(nodeRefused(error.message));
    else waiting.resolve(result);
  }

  close(): void {
    this.questions.close('its inspector is closed');
  }
}
