import { Writable } from 'node:stream';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol.js';
import { HeddleError } from '../../base/index';

/** Answers one request: gives the body, or throws. */
export type Handle = (command: string, args: unknown) => Promise<unknown>;

/** Something to be done when the response to the current request has been sent. */
export class Afterwards {
  constructor(
    readonly body: unknown,
    readonly action: () => void,
  ) {}
}

/** One DAP client on a pair of streams. */
export class Connection extends ProtocolServer {
  handle: Handle = () => Promise.reject(new Error('not ready'));
  private output: NodeJS.WritableStream | null = null;

  override start(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
    this.output = output;
    super.start(input, output);
  }

  /** Bytes that the client has not taken yet. */
  get pending(): number {
    return this.output instanceof Writable ? this.output.writableLength : 0;
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.answer(request);
  }

  private async answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = {
      seq: 0,
      type: 'response',
      request_seq: request.seq,
      command: request.command,
      success: true,
    };
    let after: (() => void) | undefined;
    try {
      const body = await this.handle(request.command, request.arguments ?? {});
      if (body instanceof Afterwards) {
        response.body = body.body;
        after = body.action;
      } else if (body !== undefined && body !== null) response.body = body;
    } catch (error) {
      response.success = false;
      response.message = error instanceof HeddleError ? error.code : 'failed';
      response.body = { error: describe(error) };
    }
    this.sendResponse(response);
    after?.();
  }

  event(event: string, body?: unknown): void {
    const message: DebugProtocol.Event = { seq: 0, type: 'event', event };
    if (body !== undefined) message.body = body;
    this.sendEvent(message);
  }

  /** A request to the client; rejects when it fails or says nothing in time. */
  request<T>(command: string, args: unknown, timeoutMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.sendRequest(command, args, timeoutMs, (response) => {
        if (response.success) resolve(response.body as T);
        else reject(new Error(response.message ?? `${command} failed`));
      });
    });
  }
}

/** An error as DAP shows it: what is wrong, then what to do. */
function describe(error: unknown): DebugProtocol.Message {
  if (!(error instanceof HeddleError))
    return { id: 1, format: (error as Error).message, showUser: true };
  const format = [error.message, error.advice].filter(Boolean).join('. ');
  // Braces would be taken for variables.
  return { id: hash(error.code), format: '{text}', variables: { text: format }, showUser: true };
}

function hash(code: string): number {
  let value = 0;
  for (const one of code) value = (value * 31 + one.charCodeAt(0)) % 1_000_003;
  return 1000 + value;
}
