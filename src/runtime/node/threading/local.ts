import { BODY, Kind } from '../memory/layout';
import { addReference } from '../program/references';
import { Existing, Shared, register } from '../program/shared';
import { type Task, taskOf } from '../program/task';

/** What each local holds in this thread. */
const values = new Map<number, object>();

/**
 * Data of which each thread has its own. `current` is the thread's object: when the thread first looks
 * at it, it is what `initial` makes, else empty.
 */
export class Local<T extends object = Record<string, unknown>> extends Shared {
  private readonly initial: Task<[], T> | undefined;

  constructor(initial?: Task<[], T> | Existing) {
    const sent = initial instanceof Existing;
    super(Kind.local, BODY, sent ? initial : undefined);
    if (!sent) this.initial = initial;
    else if (typeof initial.extra === 'string') this.initial = taskOf(initial.extra) as Task<[], T>;
  }

  get current(): T {
    const known = values.get(this.handle);
    if (known) return known as T;
    const value = this.initial ? this.initial() : ({} as T);
    values.set(this.handle, value);
    // The value outlives this wrapper, and its handle must not become another object's meanwhile.
    addReference(this.handle);
    return value;
  }

  protected override extra(): string | undefined {
    return this.initial?.key;
  }
}

register(Kind.local, Local);
