import type { Socket } from 'node:net';
import { agentRefused, agentSilent } from '../errors';
import type { DebuggerLink } from './debuggerLink';
import type { AgentEvent, AgentReply, AgentStuck } from './messages';
import { Questions } from '../../transport/index';

const TIMEOUT_MS = 5000;
const MAX_LINE = 64 * 2 ** 20;

/** The agent said that an evaluation does not come to an end. */
export class StuckError extends Error {
  constructor(readonly where: AgentStuck) {
    super('timeout');
  }
}

/** The connection to the debugger's part of the agent in a Python. */
export class AgentLink implements DebuggerLink {
  readonly sourceType = 'text/x-python';
  onEvent: (event: AgentEvent) => void = () => undefined;
  onClose: () => void = () => undefined;
  private readonly questions = new Questions(agentSilent);
  private rest: Buffer[] = [];
  private restBytes = 0;

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
    return this.questions.isOpen;
  }

  ask<T>(what: string, args: object = {}, timeoutMs = TIMEOUT_MS): Promise<T> {
    return this.questions.ask<T>(
      what,
      timeoutMs,
      (id) => void this.socket.write(`${JSON.stringify({ ...args, id, ask: what })}\n`),
    );
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
    const waiting = this.questions.answered(message.reply);
    if (!waiting) return;
    if (message.timeout) waiting.reject(new StuckError(message.timeout));
    else if (message.error !== undefined) waiting.reject(agentRefused(message.error));
    else waiting.resolve(message.body ?? null);
  }

  private end(): void {
    if (!this.isOpen) return;
    this.questions.close('it has ended');
    this.onClose();
  }
}
