import { ValueError } from '../errors';
import * as arrays from '../memory/arrays';
import { type Element, type TypeCode, isTypeCode } from '../memory/arrays';
import { Kind } from '../memory/layout';
import { self } from '../program/program';
import { addReference, drop, onFree } from '../program/references';
import { recorder } from '../recording';
import { currentTask } from '../threading/rlock';
import { type Lock, RLock } from './locks';
import {
  Arrival,
  Portable,
  type PortableMessage,
  fromPortable,
  registerPortable,
} from './portable';

/** What elements of a type are here: those of 64 bits are bigints. */
export type ElementOf<C extends TypeCode> = C extends 'q' | 'Q' ? bigint : number;

export interface SharedOptions {
  /** What protects it; default: an RLock of its own; false: nothing. */
  readonly lock?: Lock | RLock | false;
}

interface Extra {
  readonly type: TypeCode;
  readonly lock: PortableMessage | undefined;
}

/** Elements of one type in memory that processes share, and the lock that each access to them takes. */
abstract class SharedElements<C extends TypeCode> extends Portable {
  readonly typeCode: C;
  private readonly lock: Lock | RLock | undefined;

  protected constructor(type: C | Arrival, length: number, { lock }: SharedOptions) {
    if (type instanceof Arrival) {
      super(Kind.array, 0, type);
      const extra = type.message.extra as Extra;
      this.typeCode = extra.type as C;
      this.lock = extra.lock && (fromPortable(extra.lock) as Lock | RLock);
      return;
    }
    const own = lock ?? new RLock();
    if (own && !own.isHere)
      throw new ValueError('the lock of a shared value must be made in the same process');
    super(Kind.array, () => arrays.newArray(self, type, length, own ? own.handle : 0));
    if (!lock && own) recorder?.partOf(own.mark, this.mark);
    if (own) addReference(own.handle);
    this.typeCode = type;
    this.lock = own || undefined;
  }

  /** The lock that each access takes: for several that belong together. */
  getLock(): Lock | RLock {
    if (!this.lock) throw new ValueError('it was made without a lock');
    return this.lock;
  }

  protected read(from: number, count: number): ElementOf<C>[] {
    const args = [from, count];
    return (
      this.now<ElementOf<C>[] | undefined>('arrayRead', currentTask(), false, ...args) ??
      this.getLock().with(() => this.now<ElementOf<C>[]>('arrayRead', 0, true, ...args))
    );
  }

  protected write(from: number, values: readonly ElementOf<C>[]): void {
    for (const value of values) checkElement(this.typeCode, value);
    if (!this.now<true | undefined>('arrayWrite', currentTask(), false, from, values))
      this.getLock().with(() => this.now('arrayWrite', 0, true, from, values));
  }

  protected override extra(): Extra {
    return { type: this.typeCode, lock: this.lock?.toMessage() };
  }
}

/** One number that processes share: `counter.value`. */
export class Value<C extends TypeCode> extends SharedElements<C> {
  protected readonly face = 'Value';

  constructor(type: C | Arrival, initial?: ElementOf<C>, options: SharedOptions = {}) {
    super(checkType(type), 1, options);
    if (initial !== undefined) this.value = initial;
  }

  get value(): ElementOf<C> {
    return this.read(0, 1)[0]!;
  }

  /** Not safe for `value++` of several at once: that reads first. Do it inside of `getLock().with()`. */
  set value(value: ElementOf<C>) {
    this.write(0, [value]);
  }
}

/** Numbers of one type that processes share: `counts[3]`, `slice`, `for`. */
export class SharedArray<C extends TypeCode> extends SharedElements<C> {
  protected readonly face = 'Array';
  readonly length: number;
  [at: number]: ElementOf<C>;

  /** `content`: how many zeros, or the elements. */
  constructor(
    type: C | Arrival,
    content: number | readonly ElementOf<C>[] = 0,
    options: SharedOptions = {},
  ) {
    const length = typeof content === 'number' ? content : content.length;
    if (!Number.isInteger(length) || length < 0)
      throw new ValueError('the length must be an integer of at least 0');
    super(checkType(type), length, options);
    this.length = type instanceof Arrival ? this.now('arrayLength') : length;
    if (typeof content !== 'number') this.write(0, content);
    return new Proxy<this>(this, byIndex);
  }

  /** An element; from the end for a negative place. */
  get(at: number): ElementOf<C> {
    return this.read(this.placeOf(at), 1)[0]!;
  }

  set(at: number, value: ElementOf<C>): void {
    this.write(this.placeOf(at), [value]);
  }

  /** A copy of some elements, read at once. */
  slice(from = 0, to = this.length): ElementOf<C>[] {
    const [start, end] = [this.bound(from), this.bound(to)];
    return this.read(start, Math.max(0, end - start));
  }

  /** Writes these elements at once, from that place on. */
  assign(values: readonly ElementOf<C>[], from = 0): void {
    const start = this.bound(from);
    if (start + values.length > this.length)
      throw new ValueError('there are more values than elements from that place on');
    this.write(start, values);
  }

  /** Over a copy of the elements. */
  [Symbol.iterator](): ArrayIterator<ElementOf<C>> {
    return this.slice()[Symbol.iterator]();
  }

  private placeOf(at: number): number {
    const place = at < 0 ? at + this.length : at;
    if (!Number.isInteger(place) || place < 0 || place >= this.length)
      throw new RangeError(`there is no element ${at} in an array of ${this.length}`);
    return place;
  }

  private bound(at: number): number {
    return Math.min(Math.max(at < 0 ? at + this.length : at, 0), this.length);
  }
}

const INDEX = /^-?\d+$/;
const isIndex = (key: string | symbol): key is string => typeof key === 'string' && INDEX.test(key);

/** `array[3]`, and `array[-1]` as in Python. */
const byIndex: ProxyHandler<SharedArray<TypeCode>> = {
  get: (array, key): unknown =>
    isIndex(key) ? array.get(Number(key)) : Reflect.get(array, key, array),
  set: (array, key, value: never) => {
    if (!isIndex(key)) return Reflect.set(array, key, value, array);
    array.set(Number(key), value);
    return true;
  },
};

function checkType<T extends TypeCode | Arrival>(type: T): T {
  if (typeof type === 'string' && !isTypeCode(type))
    throw new TypeError(
      `bad typecode '${String(type)}': it must be b, B, h, H, i, I, q, Q, f or d`,
    );
  return type;
}

function checkElement(code: TypeCode, value: Element): void {
  const is64 = code === 'q' || code === 'Q';
  const isFloat = code === 'f' || code === 'd';
  if (typeof value !== (is64 ? 'bigint' : 'number'))
    throw new TypeError(`an element of type '${code}' is a ${is64 ? 'bigint' : 'number'}`);
  if (!is64 && !isFloat && !Number.isInteger(value))
    throw new TypeError(`an element of type '${code}' is an integer`);
}

registerPortable('Value', Value);
registerPortable('Array', SharedArray);
onFree(Kind.array, (_, handle) => {
  arrays.freeElements(self, handle);
  const lock = arrays.lockOf(self, handle);
  if (lock !== 0) drop(lock);
});
