/** Sends values of every sort through a queue to a thread and back; prints how many came as they went. */
import { deepStrictEqual } from 'node:assert';
import { Queue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { Lock, Thread } from 'heddle/threading';

const circle: Record<string, unknown> = { name: 'circle' };
circle['self'] = circle;
let deep: unknown = 'bottom';
for (let level = 0; level < 100; level++) deep = [deep];

const values: unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  -2147483648,
  2147483648,
  1.5,
  NaN,
  -Infinity,
  '',
  'plain',
  'é€𝄞',
  'half a pair: \ud800',
  'x'.repeat(200_000),
  'é'.repeat(100_000),
  new Uint8Array([1, 2, 3]),
  Buffer.from('bytes'),
  Buffer.alloc(300_000, 7),
  new Float64Array([0.5, -0]),
  new DataView(new ArrayBuffer(3)),
  [1, 'two', null, undefined, [2.5]],
  [1, , 3], // eslint-disable-line no-sparse-arrays
  { a: { b: [{ c: 'é' }] }, undefined },
  { 'half a pair': '\udc00', zero: -0 },
  JSON.parse('{"__proto__": 1}'),
  new Map<unknown, unknown>([[{ key: 1 }, new Set([1, 'a'])]]),
  new Date(1e12),
  /expression/giu,
  2n ** 100n,
  circle,
  deep,
  Object.assign(new TypeError('no row'), { code: 'E_ROW', detail: { row: [1] } }),
  { failed: [Object.assign(new Error('late', { cause: new RangeError('far') }), { after: 2 })] },
  { long: Array.from({ length: 50_000 }, (_, index) => `item ${index}`) },
];

export const echo = task((there: Queue<unknown>, back: Queue<unknown>) => {
  for (let left = values.length; left > 0; left--) back.put(there.get());
  // Locks, queues and tasks inside of an item are the same ones here.
  const { lock, reply } = there.get() as { lock: Lock; reply: [Queue<unknown>] };
  lock.acquire();
  reply[0].put(there.get());
});

if (isMain) {
  const [there, back, reply, lock] = [new Queue(1), new Queue(1), new Queue(), new Lock()];
  const thread = new Thread(echo, { args: [there, back] });
  thread.start();
  let same = 0;
  let ownBuffers = 0;
  for (const value of values) {
    there.put(value);
    const came = back.get();
    deepStrictEqual(came, value);
    same++;
    if (
      ArrayBuffer.isView(came) &&
      !Buffer.isBuffer(came) &&
      came.byteLength === came.buffer.byteLength
    )
      ownBuffers++;
  }
  there.put({ lock, reply: [reply] });
  there.put(new Map([['task', echo]]));
  const answered = reply.get() as Map<string, unknown>;
  const refused: unknown[] = [];
  for (const bad of [() => 1, { deep: [Symbol('s')] }, new WeakMap()]) {
    try {
      there.put(bad);
    } catch (error) {
      refused.push((error as Error).name);
    }
  }
  console.log(
    JSON.stringify([
      same === values.length,
      lock.locked(),
      answered.get('task') === echo,
      refused,
      ownBuffers,
    ]),
  );
}
