import type { Socket } from 'node:net';
import { agentRefused, agentSilent } from '../errors';
import type { DebuggerLink } from './debuggerLink';
import type { AgentEvent, AgentReply, AgentStuck } from './messages';

const TIMEOUT_MS = 5000;
const MAX_LINE = 64 * 2 ** 20;

/** The agent said that an evaluation does not come to an end. */
export class StuckError extends Error {
  constructor(readonly where: AgentStuck) {
    super('timeout');
  }
}

interface Waiting {
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The connection to the debugger's part of the agent in a Python. */
export class AgentLink implements DebuggerLink {
  readonly sourceType = 'text/x-python';
  onEvent: (event: AgentEvent) => void = () => undefined;
  onClose: () => void = () => undefined;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private rest: Buffer[] = [];
  private restBytes = 0;
  private closed = false;

  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (data) => this.receive(data));
    socket.on('error', () => undefined);
    socket.on('close', () => this.end());
  }

  get isLocal(): boolean {
    const { remoteAddress } = this.socket;
    return remoteAddress === undefined || /^(127\.|::1$|::ffff:127\.)/.test(remoteAddress);
  }

  get isOpen(): boolean {
    return !this.closed;
  }

  async order(what: string, args: object): Promise<void> {
    try {
      await this.ask(what, args);
    } catch (error) {
      if (!this.closed) throw error;
    }
  }

  ask<T>(what: string, args: object = {}, timeoutMs = TIMEOUT_MS): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.closed) return reject(agentSilent(what));
      const id = this.next++;
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(agentSilent(what));
      }, timeoutMs);
      this.waiting.set(id, { resolve: (body) => resolve(body as T), reject, timer });
      this.socket.write(`${JSON.stringify({ ...args, id, ask: what })}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(data: Buffer): void {
    let from = 0;
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, from)) {
      const line = Buffer.concat([...this.rest, data.subarray(from, at)]).toString('utf8');
      this.rest = [];
      this.restBytes = 0;
      from = at + 1;
      if (line !== '') this.take(line);
    }
    if (from < data.length) {
      this.rest.push(data.subarray(from));
      this.restBytes += data.length - from;
      if (this.restBytes > MAX_LINE) this.close();
    }
  }

  private take(line: string): void {
    let message: AgentReply | AgentEvent;
    try {
      message = JSON.parse(line) as AgentReply | AgentEvent;
    } catch {
      return this.close();
    }
    if ('event' in message) return this.onEvent(message);
    const waiting = this.waiting.get(message.reply);
    if (!waiting) return;
    this.waiting.delete(message.reply);
    clearTimeout(waiting.timer);
    if (message.timeout) waiting.reject(new StuckError(message.timeout));
    else if (message.error !== undefined) waiting.reject(agentRefused(message.error));
    else waiting.resolve(message.body ?? null);
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(agentSilent('it has ended'));
    }
    this.waiting.clear();
    this.onClose();
  }
}
