import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { onFrames, sendFrame } from '../broker/frames';
import type { ChildPlan } from './childMessages';
import { begun } from './forkServer';
import {
  POOL_CHANNEL,
  type PoolAnswer,
  type PoolCall,
  type PoolResult,
  type PoolWorkerEnd,
} from './poolMessages';

export interface PoolWorkerEvents {
  /** It can take jobs. */
  ready(worker: PoolWorker): void;
  answered(worker: PoolWorker, result: PoolResult): void;
  /** It has ended, and all that it said was heard. */
  gone(worker: PoolWorker, end: PoolWorkerEnd): void;
}

/** A process of a pool, as the supervisor has it: it does one job at a time. */
export class PoolWorker {
  state: 'starting' | 'ready' | 'leaving' = 'starting';
  /** The job that it has. */
  job: number | undefined;
  /** Jobs that it was given. */
  taken = 0;
  private readonly child: ChildProcess;
  private readonly channel: Socket | undefined;

  constructor(plan: ChildPlan, events: PoolWorkerEvents) {
    this.child = begun(plan);
    // Told by its end.
    this.child.on('error', () => undefined);
    this.child.once('close', (code, signal) => events.gone(this, { pid: this.pid, code, signal }));
    if (this.child.pid === undefined) return;
    const channel = this.child.stdio[POOL_CHANNEL] as Socket;
    this.channel = channel;
    channel.on('error', () => undefined);
    onFrames(
      channel,
      () => Infinity,
      (frame) => {
        const answer = frame as PoolAnswer;
        if (!('ready' in answer)) return events.answered(this, answer);
        this.state = 'ready';
        events.ready(this);
      },
    );
  }

  /** Its number for the system; 0 when it could not be started. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isIdle(): boolean {
    return this.state === 'ready' && this.job === undefined;
  }

  give(call: PoolCall): void {
    this.job = call.id;
    this.taken++;
    sendFrame(this.channel!, call);
  }

  /** There will be no more jobs: it ends after the one that it has. */
  dismiss(): void {
    this.state = 'leaving';
    this.channel?.end();
  }

  /** Nothing happens when it has ended. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }
}
