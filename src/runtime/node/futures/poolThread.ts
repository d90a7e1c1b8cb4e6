import { type Task, describeKey } from '../program/task';
import { Thread, type ThreadParameters } from '../threading/thread';

/** A thread of a pool. Its function is the runtime's: what it imports first is the module of the first job. */
export class PoolThread<A extends unknown[]> extends Thread<A> {
  constructor(
    target: Task<A, unknown>,
    name: string,
    args: A,
    private readonly firstTask: string,
  ) {
    super(target, ...([{ args, name, daemon: true }] as unknown as ThreadParameters<A>));
  }

  protected override module(): string {
    return describeKey(this.firstTask).module;
  }
}
