import type { MessagePort } from 'node:worker_threads';
import { Kind } from '../memory/layout';
import { PoolLink, type ProcessJob } from '../multiprocessing/pool/link';
import type { WaitOptions } from '../program/times';
import { recorder } from '../recording';
import {
  type FromJobServer,
  LOCAL,
  type NodeFacts,
  type ServerCall,
  type ToJobServer,
} from '../supervisor/jobs/messages';
import type { JobServerPlan, ToSupervisor } from '../supervisor/messages';
import { outcomeFrom } from '../multiprocessing/outcome';
import { gaveUp, stranded } from './errors';

/** A job server as the thread has it that made it: the supervisor has the nodes, and says what became of jobs. */
export class ServerLink extends PoolLink {
  readonly nodes = new Map<string, NodeFacts>();
  /** What names jobs that are not over in a recording. */
  private readonly names = new Map<number, () => string>();
  /** Those that other machines have; where the program is recorded. */
  private readonly away = new Set<number>();
  /** Objects of the recording that stand for other machines. */
  private readonly marks = new Map<string, number>();

  /** `mark`: what the server is in the recording; `ended`: called when a job is over. */
  constructor(
    plan: JobServerPlan,
    private readonly mark: number,
    private readonly ended: (id: number) => void,
  ) {
    super(plan, (port: MessagePort): ToSupervisor => ({ kind: 'jobServer', plan, port }));
    this.sleep(Infinity, () => this.nodes.size > 0);
  }

  /** `describe`: names it in a recording. */
  begin(call: Omit<ServerCall, 'id' | 'recorded'>, describe: () => string): ProcessJob {
    const recorded = this.recorded(describe);
    const job = this.submit<Omit<ServerCall, 'id'>>({ ...call, recorded });
    if (recorded !== 0) this.names.set(job.id, describe);
    return job;
  }

  resize(ncpus: number): void {
    this.ask({ kind: 'resize', ncpus });
    this.sleep(Infinity, () => this.nodes.get(LOCAL)?.ncpus === ncpus);
  }

  /** Takes in what was said meanwhile. */
  look(): void {
    this.drain();
  }

  /** Waits until no machine is looked for that was never there; false when the time limit came first. */
  waitForNodes(options: WaitOptions): boolean {
    return this.wait(options, 0, this.areKnown);
  }

  readonly areKnown = (): boolean =>
    [...this.nodes.values()].every(({ state }) => state !== 'connecting');

  protected override take(message: FromJobServer): void {
    switch (message.kind) {
      case 'node':
        return void this.nodes.set(message.facts.name, message.facts);
      case 'away':
        return this.send(message.id, message.node);
      case 'again':
        return this.again(message.id);
      case 'result':
        this.returned(message.id, message.bytes);
        return super.take(message);
      case 'gaveUp':
        return this.over(message.id, (job) => this.lose(job, gaveUp(message.times, message.last)));
      case 'stranded':
        for (const id of message.jobs)
          this.over(id, (job) => this.lose(job, stranded(message.reason)));
        return;
      default:
        super.take(message);
    }
  }

  protected override over(id: number, end: (job: ProcessJob) => void): void {
    this.names.delete(id);
    super.over(id, end);
    this.ended(id);
  }

  private ask(message: ToJobServer): void {
    this.port.postMessage(message);
  }

  private recorded(describe: () => string): number {
    return recorder?.jobSubmitted(this.mark, describe, true) ?? 0;
  }

  private send(id: number, node: string): void {
    const job = this.jobs.get(id);
    if (!job) return;
    let mark = this.marks.get(node);
    if (mark === undefined)
      this.marks.set(node, (mark = recorder?.made(Kind.executor, 0, undefined, node) ?? 0));
    this.away.add(id);
    recorder?.jobSent(job.recorded, mark);
  }

  private returned(id: number, bytes: Uint8Array): void {
    const job = this.jobs.get(id);
    if (!job || !this.away.delete(id)) return;
    const outcome = outcomeFrom(bytes);
    const error = 'error' in outcome ? outcome.error : undefined;
    recorder?.jobEnds(job.recorded, !('error' in outcome), error);
  }

  /** What is begun again is another job in the recording. */
  private again(id: number): void {
    const job = this.jobs.get(id);
    const describe = this.names.get(id);
    if (!job || !describe) return;
    this.away.delete(id);
    recorder?.jobLost(job.recorded);
    job.recorded = this.recorded(() => `${describe()}, again`);
    this.ask({ kind: 'again', id, recorded: job.recorded });
  }
}
