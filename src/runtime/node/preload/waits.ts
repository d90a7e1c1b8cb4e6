import { ObjectKind, WaitOutcome, WaitReason } from '../../../protocol/index';
import type { Agent } from './agent';
import { callOriginal, replace, type Hook } from './replace';

const NS_PER_MS = 1e6;
/** Memory so small that nobody has seen before is there to sleep on. */
const SLEEP_BYTES = 8;

type Words = Int32Array | BigInt64Array;
interface Wait {
  readonly words: Words & { readonly buffer: SharedArrayBuffer };
  readonly index: number;
  /** ns, null: none. */
  readonly timeout: number | null;
}

/** `Atomics.wait` that has to wait, and `Atomics.notify` that wakes somebody. */
export function hookWaits(agent: Agent): void {
  const { recorder, stacks, buffers, messages } = agent;
  const announced = new Set<number>();

  const objectOf = ({ words, index }: Pick<Wait, 'words' | 'index'>, stack: number): number => {
    const object = buffers.word(words.buffer, words.byteOffset + index * words.BYTES_PER_ELEMENT);
    if (announced.has(object)) return object;
    announced.add(object);
    recorder.object(object, ObjectKind.Condition, '', stack);
    return object;
  };

  const wait: Hook = (original, self, args) => {
    const told = waitOf(args);
    if (!told) return callOriginal(original, self, args);
    messages.store();
    const stack = stacks.stack(wait);
    const sleeps = told.timeout !== null && isToSleepOn(told, buffers.isKnown(told.words.buffer));
    const object = sleeps ? 0 : objectOf(told, stack);
    const since = recorder.now();
    recorder.block(sleeps ? WaitReason.Sleep : WaitReason.Condition, object, stack, told.timeout);
    let outcome: WaitOutcome = WaitOutcome.Error;
    try {
      const result = callOriginal(original, self, args);
      outcome = result === 'timed-out' && !sleeps ? WaitOutcome.Timeout : WaitOutcome.Ok;
      return result;
    } finally {
      recorder.unblock(outcome, object, recorder.now() - since);
    }
  };

  const notify: Hook = (original, self, args) => {
    const woken = callOriginal(original, self, args);
    const [words, index] = args;
    if (typeof woken === 'number' && woken > 0 && isShared(words) && typeof index === 'number') {
      const site = stacks.site(notify);
      recorder.notify(objectOf({ words, index }, recorder.definitions.stack([site])), site, woken);
    }
    return woken;
  };

  replace(Atomics, 'wait', wait);
  replace(Atomics, 'notify', notify);
}

function isShared(words: unknown): words is Wait['words'] {
  const isWords = words instanceof Int32Array || words instanceof BigInt64Array;
  return isWords && words.buffer instanceof SharedArrayBuffer;
}

/** What will wait, of the arguments of a call; null: it will not, or its arguments are strange. */
function waitOf([words, index, value, timeout]: unknown[]): Wait | null {
  if (!isShared(words) || !Number.isInteger(index) || typeof value !== typeof words[0]) return null;
  const at = index as number;
  if (at < 0 || at >= words.length) return null;
  const expected = typeof value === 'number' ? value | 0 : BigInt.asIntN(64, value as bigint);
  if (Atomics.load(words as Int32Array, at) !== expected) return null;
  if (timeout === undefined || Number.isNaN(timeout)) return { words, index: at, timeout: null };
  if (typeof timeout !== 'number' || timeout <= 0) return null;
  const limit = Number.isFinite(timeout) ? Math.round(timeout * NS_PER_MS) : null;
  return { words, index: at, timeout: limit };
}

const isToSleepOn = ({ words }: Wait, known: boolean): boolean =>
  !known && words.buffer.byteLength <= SLEEP_BYTES;
