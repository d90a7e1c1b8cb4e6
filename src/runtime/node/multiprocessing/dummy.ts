import { Thread } from '../threading/thread';

/** Those that this thread has started and that were not seen to end. */
const active = new Set<DummyProcess<never>>();

/** A thread with the interface of a `Process`. It cannot be killed. */
export class DummyProcess<A extends unknown[] = []> extends Thread<A> {
  /** Null before its end, then 0, whatever its function threw. */
  get exitCode(): number | null {
    return this.ident === undefined || this.isAlive() ? null : 0;
  }

  override start(): void {
    super.start();
    active.add(this);
  }
}

/** Dummy processes of this thread that have not ended. */
export function activeDummies(): DummyProcess<never>[] {
  for (const one of active) if (!one.isAlive()) active.delete(one);
  return [...active];
}
