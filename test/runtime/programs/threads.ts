/** One scene a word of the command line; each prints what it saw. */
import { Queue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import {
  AbandonedLockError,
  Condition,
  DeadlockError,
  Event,
  Lock,
  Local,
  Thread,
  Timer,
  configure,
  currentThread,
  enumerate,
  mainThread,
  settrace,
} from 'heddle/threading';

export const names = task((out: Queue<unknown>) => {
  out.put([currentThread().name, currentThread().daemon, mainThread().name, isMain]);
});

// @ts-expect-error -- a function cannot be sent
export const refused = task((callback: () => void) => callback());

export const fails = task(() => {
  throw new Error('no luck');
});

export const diesHolding = task((lock: Lock) => {
  lock.acquire();
  process.exit(7);
});

export const crosses = task(
  (mine: Lock, theirs: Lock, ready: Event, go: Event, out: Queue<string>) => {
    try {
      mine.with(() => {
        ready.set();
        go.wait();
        theirs.with(() => undefined);
      });
      out.put('went on');
    } catch (error) {
      out.put((error as Error).name);
    }
  },
);

export const waits = task((condition: Condition, out: Queue<string>) => {
  condition.with(() => {
    out.put('waits');
    out.put(condition.wait() ? 'notified' : 'not');
  });
});

export const counts = task((queue: Queue<number>, to: number) => {
  for (let at = 0; at < to; at++) queue.put(at);
  queue.join();
  queue.shutdown();
});

export const forever = task((begun: Event) => {
  begun.set();
  new Event().wait();
});

export const sets = task((event: Event, local: Local<{ x?: number }>, out: Queue<unknown>) => {
  out.put(local.current.x ?? 'nothing');
  event.set();
});

export const forwards = task((from: Queue<Buffer>, to: Queue<Buffer>) => {
  for (let left = from.qsize(); left > 0; left--) to.put(from.get());
});

const say = (what: unknown): void => console.log(JSON.stringify(what));

const scenes: Record<string, () => void | Promise<void>> = {
  names() {
    const out = new Queue<unknown>();
    const thread = new Thread(names, { args: [out], daemon: true });
    thread.start();
    thread.join();
    say([out.get(), thread.isAlive(), enumerate().map(({ name }) => name)]);
  },
  fails() {
    const thread = new Thread(fails, { name: 'Hapless' });
    thread.start();
    say(thread.join());
  },
  abandoned() {
    const lock = new Lock();
    const thread = new Thread(diesHolding, { args: [lock] });
    thread.start();
    thread.join();
    try {
      lock.acquire();
    } catch (error) {
      say(error instanceof AbandonedLockError);
    }
    lock.release();
    say(lock.tryAcquire());
  },
  deadlock() {
    configure({ onDeadlock: 'throw' });
    const [a, b, first, second] = [new Lock(), new Lock(), new Event(), new Event()];
    const out = new Queue<string>();
    new Thread(crosses, { args: [a, b, first, second, out] }).start();
    new Thread(crosses, { args: [b, a, second, first, out] }).start();
    say([out.get(), out.get()].sort());
  },
  alone() {
    configure({ onDeadlock: 'throw' });
    const lock = new Lock();
    lock.acquire();
    try {
      lock.acquire();
    } catch (error) {
      say(error instanceof DeadlockError);
    }
  },
  notify() {
    const condition = new Condition();
    const out = new Queue<string>();
    const threads = [1, 2, 3].map(() => new Thread(waits, { args: [condition, out] }));
    for (const thread of threads) thread.start();
    for (const _ of threads) out.get();
    condition.with(() => condition.notify(2));
    const woken = [out.get(), out.get()];
    const more = out.getOr('no more', { timeout: 50 });
    condition.with(() => condition.notifyAll());
    say([woken, more, out.get()]);
  },
  daemon() {
    const begun = new Event();
    new Thread(forever, { args: [begun], daemon: true }).start();
    say(begun.wait());
  },
  async loops() {
    const queue = new Queue<number>(2);
    const thread = new Thread(counts, { args: [queue, 5] });
    thread.start();
    const items: number[] = [];
    for await (const item of queue) {
      items.push(item);
      queue.taskDone();
    }
    say([items, queue.empty()]);
    // Who leaves takes nothing more.
    const rest = new Queue<string>();
    for (const word of ['a', 'b']) rest.put(word);
    for await (const word of rest) {
      say([word, rest.qsize()]);
      break;
    }
  },
  grows() {
    // Three times what one arena holds, before there is a supervisor, and as much again in a thread.
    const [there, back] = [new Queue<Buffer>(), new Queue<Buffer>()];
    const parts = Array.from({ length: 48 }, (_, index) => Buffer.alloc(1 << 20, index + 1));
    for (const part of parts) there.put(part);
    const kept = new Queue<Buffer>();
    for (const part of parts) kept.put(part);
    const thread = new Thread(forwards, { args: [there, back] });
    thread.start();
    thread.join();
    for (const part of parts) there.put(part);
    say([back, kept, there].map((queue) => parts.every((part) => queue.get().equals(part))));
  },
  async timer() {
    const [event, never, out, local] = [
      new Event(),
      new Event(),
      new Queue(),
      new Local<{ x?: number }>(),
    ];
    local.current.x = 1;
    const cancelled = new Timer(60_000, sets, { args: [never, local, out] });
    cancelled.start();
    new Timer(1, sets, { args: [event, local, out] }).start();
    say([await event.waitAsync(), out.get(), local.current.x]);
    cancelled.cancel();
    say([cancelled.join(), never.isSet()]);
  },
  async aborts() {
    const lock = new Lock();
    lock.acquire();
    const abort = new AbortController();
    const waiting = lock.acquireAsync({ signal: abort.signal });
    abort.abort(new Error('enough'));
    say(await waiting.catch((error: Error) => error.message));
    lock.release();
    say(await lock.acquireAsync());
    // An asynchronous task of this thread has it now.
    try {
      lock.acquire();
    } catch (error) {
      say((error as Error).name);
    }
  },
  traced() {
    const seen: string[] = [];
    const [lock, queue] = [new Lock(), new Queue<number>()];
    settrace((event, { handle }) =>
      seen.push(`${event} ${handle === lock.handle ? 'lock' : 'queue'}`),
    );
    {
      using _ = lock.hold();
      queue.put(1);
    }
    queue.get();
    settrace(undefined);
    queue.put(2);
    say(seen);
  },
};

if (isMain) void scenes[process.argv[2] ?? '']?.();
