import type { Runtime } from 'node:inspector';
import type { CdpSession } from '../../../transport/index';
import { callWith, evaluate, reference } from './evaluate';
import { THREAD_IS_READY } from './threadReady';

/** What a thread says of itself; see src/runtime/node/preload/late.ts. */
export interface ThreadFacts {
  /** Number of the worker; 0: the main thread. */
  readonly id: number;
  readonly name: string;
  readonly isSupervisor: boolean;
  readonly isRecorded: boolean;
}

const PROTOTYPE = 'require("node:worker_threads").Worker.prototype';

/** A thread that the agent is to come into: the functions of its `late.cjs`. */
export class LateThread {
  /** The workers that it has started, as an object of its own; null: nobody asked. */
  private workers: string | null = null;

  constructor(
    private readonly session: CdpSession,
    private readonly agent: string,
  ) {}

  get hasEnded(): boolean {
    return !this.session.isOpen;
  }

  call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    const list = args.map((arg) => JSON.stringify(arg)).join(', ');
    return evaluate<T>(this.session, `${this.function(name)}(${list})`);
  }

  /** Whether anything else may be asked of it. */
  isReady(): Promise<boolean> {
    return evaluate(this.session, THREAD_IS_READY, false);
  }

  look(): Promise<ThreadFacts> {
    return this.call('look');
  }

  /** Finds the workers that it has started, in all that it has; gives their numbers. */
  async startedWorkers(): Promise<number[]> {
    const prototypeObjectId = await reference(this.session, PROTOTYPE);
    const { objects } = await this.session.request<Runtime.QueryObjectsReturnType>(
      'Runtime.queryObjects',
      { prototypeObjectId },
    );
    this.workers = objects.objectId!;
    return this.callWith<number[]>('numbersOf', this.workers);
  }

  /** Has it tell the ends of those. */
  async adopt(): Promise<void> {
    if (this.workers !== null) await this.callWith('adopt', this.workers);
  }

  private async callWith<T>(name: string, object: string): Promise<T> {
    const called = await reference(this.session, this.function(name));
    return callWith<T>(this.session, called, object);
  }

  private function(name: string): string {
    return `require(${JSON.stringify(this.agent)}).${name}`;
  }
}
