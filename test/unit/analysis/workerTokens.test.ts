import { expect, test } from 'vitest';
import { SiteFlag, WaitReason } from '../../../src/protocol/index';
import { EventLoop } from '../model/eventLoop';

const ANYIO = '/venv/site-packages/anyio/_backends/_asyncio.py';
const ASKS = 1;

/** A thread of anyio's waits for a coroutine, which waits for such a thread; `free`: another one still works. */
function found(free: boolean): string[] {
  const loop = new EventLoop([], ['ask']);
  const { scene } = loop;
  scene.signals(1 << 14);
  scene.object('event', 'Event', 'MainThread');
  scene.object('future', 'Future', 'MainThread');
  for (const at of [1, 2]) {
    scene.begin(`worker-${at}`);
    const name = scene.string('AnyIO worker thread');
    scene.record(`worker-${at}`, 'ThreadName', { thread: at + 1, flags: 0, name });
  }
  const own = (line: number, name: string): number =>
    scene.site(line, name, ANYIO, SiteFlag.Library);
  const stack = scene.stackOf(
    own(1, 'CapacityLimiter.acquire_on_behalf_of'),
    own(2, 'AsyncIOBackend.run_sync_in_worker_thread'),
    scene.site(20, 'ask'),
  );
  loop.record('TaskBlock', { task: ASKS, reason: WaitReason.Event, target: 1, stack });
  scene.record('MainThread', 'TaskFuture', { task: ASKS, object: 2 });
  scene.block('worker-1', 'Future', 'future', 10);
  // A thread without anything to run waits within anyio.
  const idle = scene.stackOf(own(3, 'WorkerThread.run'));
  const reason = { reason: WaitReason.QueueGet, timeout: Infinity };
  if (!free) scene.record('worker-2', 'Block', { ...reason, stack: idle });
  scene.block('MainThread', 'Io', '', 0);
  return loop.findings(30).map(({ rule, title }) => `${rule}: ${title}`);
}

test('threads of anyio that all wait for tasks which need one are exhausted, whatever else the loop may do', () => {
  expect(found(false)).toEqual([
    'pool-exhaustion: The threads of anyio are exhausted: the only one waits for tasks that need one',
  ]);
});

test('nothing is said while one of them works', () => {
  expect(found(true)).toEqual([]);
});
