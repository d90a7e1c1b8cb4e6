import type { MessagePort } from 'node:worker_threads';
import type { JobServerPlan } from '../messages';
import type { PoolResult, PoolWorkerEnd } from '../poolMessages';
import { type LocalEvents, LocalNode } from './localNode';
import type { FromJobServer, ServerCall, ToJobServer } from './messages';
import type { JobNode } from './node';
import { RemoteNode } from './remoteNode';

/**
 * Jobs of a job server: whoever has room gets the next one, this machine first. It lies with the supervisor, so that jobs go
 * on, and are begun again when a worker was lost, whatever the thread does that has the server.
 */
export class JobServer implements LocalEvents {
  private readonly queued = new Map<number, ServerCall>();
  /** To be begun again, before the others. */
  private readonly returnedCalls: ServerCall[] = [];
  /** What waits for its new name in the recording. */
  private readonly unnamed = new Map<number, ServerCall>();
  /** How many workers of a job were lost. */
  private readonly losses = new Map<number, number>();
  private readonly local: LocalNode;
  private readonly nodes: readonly JobNode[];
  private isOver = false;

  /** `woken`: called after something was said to the thread. */
  constructor(
    private readonly plan: JobServerPlan,
    private readonly port: MessagePort,
    private readonly woken: () => void,
  ) {
    this.local = new LocalNode(plan, plan.processes, this);
    const remote = plan.remotes.map((address) => new RemoteNode(address, plan.lostAfter, this));
    this.nodes = [this.local, ...remote];
    port.on('message', (message: ToJobServer) => this.take(message));
    port.on('close', () => this.terminate());
    for (const node of this.nodes) this.tell(node);
  }

  changed(node: JobNode): void {
    this.tell(node);
    this.assign();
  }

  answered(node: JobNode, { id, bytes }: PoolResult): void {
    this.losses.delete(id);
    this.tell(node);
    // A copy, or the message would take along all that came with it.
    this.say({ kind: 'result', id, bytes: new Uint8Array(bytes) });
    this.assign();
  }

  lost(node: JobNode, call: ServerCall, why: string): void {
    if (this.isOver) return;
    const { id } = call;
    const times = (this.losses.get(id) ?? 0) + 1;
    this.tell(node);
    if (times >= this.plan.attempts) {
      this.losses.delete(id);
      return this.say({ kind: 'gaveUp', id, times, last: why });
    }
    this.losses.set(id, times);
    if (call.recorded === 0) this.returnedCalls.push(call);
    else {
      this.unnamed.set(id, call);
      this.say({ kind: 'again', id });
    }
    this.assign();
  }

  returned(_: JobNode, call: ServerCall): void {
    this.returnedCalls.push(call);
  }

  started(pid: number, name: string): void {
    this.say({ kind: 'started', pid, name });
  }

  ended(end: PoolWorkerEnd): void {
    this.say({ kind: 'ended', ...end });
  }

  private take(message: ToJobServer): void {
    switch (message.kind) {
      case 'job':
        this.queued.set(message.id, message);
        this.assign();
        if (this.plan.isRecorded) this.say({ kind: 'taken', id: message.id });
        return;
      case 'again': {
        const call = this.unnamed.get(message.id);
        if (!call) return;
        this.unnamed.delete(message.id);
        this.returnedCalls.push({ ...call, recorded: message.recorded });
        return this.assign();
      }
      case 'resize':
        return this.local.resize(message.ncpus);
      case 'terminate':
        this.terminate();
        return this.say({ kind: 'signalled' });
    }
  }

  /** Gives jobs to who has room for them. */
  private assign(): void {
    if (this.isOver) return;
    for (const node of this.nodes)
      while (node.hasRoom) {
        const next = this.next();
        if (!next) return;
        node.give(next);
        if (!node.isLocal && next.recorded !== 0)
          this.say({ kind: 'away', id: next.id, node: node.facts.name });
      }
    if (this.nodes.every(({ isHopeless }) => isHopeless)) this.strand();
  }

  private next(): ServerCall | undefined {
    const again = this.returnedCalls.shift();
    if (again) return again;
    const [next] = this.queued.values();
    if (next) this.queued.delete(next.id);
    return next;
  }

  private strand(): void {
    const jobs = [...this.returnedCalls.splice(0), ...this.queued.values()].map(({ id }) => id);
    this.queued.clear();
    if (jobs.length === 0) return;
    const reasons = this.nodes.map(
      ({ facts: { name, reason } }) => `${name}: ${reason ?? 'no workers'}`,
    );
    this.say({ kind: 'stranded', jobs, reason: reasons.join('; ') });
  }

  private terminate(): void {
    this.isOver = true;
    this.queued.clear();
    this.returnedCalls.length = 0;
    for (const node of this.nodes) node.end();
  }

  private tell(node: JobNode): void {
    this.say({ kind: 'node', facts: node.facts });
  }

  private say(message: FromJobServer): void {
    this.port.postMessage(message);
    this.woken();
  }
}
