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
  private over = false;

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
      const text = describe(error);
      response.success = false;
      // Clients that do not read the structured error show this one.
      response.message = text;
      // Braces would be taken for variables.
      const format = { format: '{text}', variables: { text } };
      response.body = { error: { id: idOf(error), ...format, showUser: true } };
    }
    this.sendResponse(response);
    after?.();
  }

  /** Whether the end of the session was told. */
  get terminated(): boolean {
    return this.over;
  }

  /** After `terminated` clients do not expect to hear of threads; what was printed still counts. */
  event(event: string, body?: unknown): void {
    if (this.over && event !== 'output' && !event.startsWith('heddle')) return;
    this.over ||= event === 'terminated';
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

/** An error as it is shown: what is wrong, then what to do. */
function describe(error: unknown): string {
  if (!(error instanceof HeddleError)) return (error as Error).message;
  return [error.message, error.advice].filter(Boolean).join('. ');
}

function idOf(error: unknown): number {
  return error instanceof HeddleError ? hash(error.code) : 1;
}

function hash(code: string): number {
  let value = 0;
  for (const one of code) value = (value * 31 + one.charCodeAt(0)) % 1_000_003;
  return 1000 + value;
}
