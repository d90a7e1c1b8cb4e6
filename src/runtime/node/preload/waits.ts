import { ObjectKind, WaitOutcome, WaitReason } from '../../../protocol/index';
import type { Agent } from './agent';
import { callOriginal, replace, type Hook } from '../replace';
import { isCalledByNode } from './stacks';

const NS_PER_MS = 1e6;
/** Who wakes others at the same word again so soon is not told again, ns: it costs more than to wake them. */
const NOTIFY_NS = 1_000_000;
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
  const { recorder, stacks, buffers, changed } = agent;
  const announced = new Set<number>();
  /** When a wake-up was told last, by object. */
  const told = new Map<number, number>();

  const wordOf = ({ words, index }: Pick<Wait, 'words' | 'index'>): number =>
    buffers.word(words.buffer, words.byteOffset + index * words.BYTES_PER_ELEMENT);

  /** What stands for a size is which of its words the line means, counted from 1. */
  const announce = (object: number, index: number, stack: number, at = recorder.now()): void => {
    if (announced.has(object)) return;
    announced.add(object);
    recorder.object(object, ObjectKind.Condition, '', stack, index + 1, 0, at);
  };

  /** Node 20 itself waits for its thread that loads modules (module.register()), which no recording knows: somebody will wake it. */
  const loading = (stack: number, call: () => unknown): unknown => {
    const since = recorder.now();
    try {
      return call();
    } finally {
      agent.waited(stack, recorder.now() - since);
    }
  };

  const wait: Hook = (original, self, args) => {
    const wanted = waitOf(args);
    if (!wanted) return callOriginal(original, self, args);
    agent.stir();
    changed.store();
    const stack = stacks.stack(wait);
    if (isCalledByNode(wait)) return loading(stack, () => callOriginal(original, self, args));
    const sleeps =
      wanted.timeout !== null && isToSleepOn(wanted, buffers.isKnown(wanted.words.buffer));
    const object = sleeps ? 0 : wordOf(wanted);
    if (!sleeps) announce(object, wanted.index, stack);
    const since = recorder.now();
    recorder.block(sleeps ? WaitReason.Sleep : WaitReason.Condition, object, stack, wanted.timeout);
    let outcome: WaitOutcome = WaitOutcome.Error;
    try {
      const result = callOriginal(original, self, args);
      outcome = result === 'timed-out' && !sleeps ? WaitOutcome.Timeout : WaitOutcome.Ok;
      return result;
    } finally {
      const waited = recorder.now() - since;
      recorder.unblock(outcome, object, waited);
      agent.waited(stack, waited);
    }
  };

  const notify: Hook = (original, self, args) => {
    // Before whoever is woken can tell so, and wait again: that is not for this one.
    const now = recorder.now();
    const woken = callOriginal(original, self, args);
    const [words, index] = args;
    if (typeof woken === 'number' && woken > 0 && isShared(words) && typeof index === 'number') {
      const object = wordOf({ words, index });
      if (now - (told.get(object) ?? -Infinity) >= NOTIFY_NS) {
        told.set(object, now);
        const site = stacks.site(notify);
        announce(object, index, site === 0 ? 0 : recorder.definitions.stack([site]), now);
        recorder.notify(object, site, woken, now);
      }
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
