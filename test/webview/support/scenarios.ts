import type { RunModel } from '../../../src/model/index';
import { numeric } from './numeric';
import { random } from './random';
import { file } from './sources';
import type { Op, Place, Program, SimObject, SimProcess, SimThread, Simulator } from './simulator';
import { crawler } from './taskScenarios';

export interface Scenario {
  readonly title: string;
  /** How long it has run when the page opens, seconds. */
  readonly seconds: number;
  readonly build: (sim: Simulator) => void;
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  readonly dropped?: number;
  /** Tells the model what the operating system said, after the run was played. */
  readonly looks?: (model: RunModel) => void;
}

const run = (ms: number): Op => ({ op: 'run', ms });
const sleep = (ms: number): Op => ({ op: 'sleep', ms });
const acquire = (lock: SimObject, at: Place): Op => ({ op: 'acquire', lock, at });
const release = (lock: SimObject): Op => ({ op: 'release', lock });

/** Runs for about `ms`, give or take a half. */
const around = (rnd: () => number, ms: number): number => ms * (0.5 + rnd());

function* joinAll(threads: readonly SimThread[], at: Place, firstMs = 3): Program {
  yield run(firstMs);
  for (const thread of threads) yield { op: 'join', thread, at };
}

function bank(sim: Simulator): void {
  const source = file('transfer.py');
  const process = sim.process('transfer.py', 41233);
  const at = (text: string, ...callers: string[]): Place =>
    sim.place(process, source, text, ...callers);
  const created = at('self.lock = threading.Lock()');
  const a = sim.object(process, 'Lock', created, 'account_a.lock');
  const b = sim.object(process, 'Lock', created, 'account_b.lock');
  const audit = sim.object(process, 'Lock', at('audit_log = '), 'audit_log');
  const calls = ['transfer(source, target, 1)'];
  const first = at('with source.lock:', ...calls);
  const second = at('with target.lock:', ...calls);
  const log = at('with audit_log:', 'write_audit("moved")');
  function* worker(own: SimObject, other: SimObject, seed: number, fatal: number): Program {
    const rnd = random(seed);
    for (let round = 0; ; round++) {
      yield run(around(rnd, 6));
      const [x, y] = round < fatal && seed % 2 === 0 ? [other, own] : [own, other];
      yield acquire(x, first);
      yield run(round === fatal ? 9 : around(rnd, 2));
      yield acquire(y, second);
      yield run(around(rnd, 3));
      yield release(y);
      yield release(x);
      yield acquire(audit, log);
      yield run(around(rnd, 2));
      yield release(audit);
    }
  }
  function* writer(): Program {
    const rnd = random(9);
    for (;;) {
      yield sleep(around(rnd, 40));
      yield run(around(rnd, 10));
      yield acquire(audit, log);
      yield run(around(rnd, 5));
      yield release(audit);
      yield { op: 'io', ms: around(rnd, 12) };
    }
  }
  const threads: SimThread[] = [];
  const main = sim.thread(process, 'MainThread', joinAll(threads, at('thread.join()', 'main()')));
  void main;
  threads.push(
    sim.thread(process, 'worker-1', worker(a, b, 1, 34), { at: at('threads = start_workers()') }),
    sim.thread(process, 'worker-2', worker(b, a, 2, 34), { at: at('threads = start_workers()') }),
    sim.thread(process, 'audit', writer()),
  );
}

function philosophers(sim: Simulator): void {
  const source = file('philosophers.py');
  const process = sim.process('philosophers.py', 5120);
  const at = (text: string): Place => sim.place(process, source, text, 'main()');
  const names = ['Aristotle', 'Hypatia', 'Confucius', 'Spinoza', 'Arendt'];
  const forks = names.map((_, index) =>
    sim.object(process, 'Lock', at('fork = threading.Lock()'), `forks[${index}]`),
  );
  function* dine(index: number): Program {
    const rnd = random(index + 40);
    const left = forks[index]!;
    const right = forks[(index + 1) % forks.length]!;
    for (let round = 0; ; round++) {
      yield sleep(round === 20 ? 4_000 - sim.now / 1e6 : around(rnd, 60));
      yield acquire(left, at('with left:'));
      yield run(round >= 20 ? 25 : around(rnd, 3));
      if (round < 20) {
        const last = index === forks.length - 1;
        if (last) {
          yield release(left);
          yield acquire(right, at('with right:'));
          yield acquire(left, at('with left:'));
        } else yield acquire(right, at('with right:'));
      } else yield acquire(right, at('with right:'));
      yield run(around(rnd, 30));
      yield release(right);
      yield release(left);
    }
  }
  const seats: SimThread[] = [];
  sim.thread(process, 'MainThread', joinAll(seats, at('seat.join()')));
  names.forEach((name, index) => seats.push(sim.thread(process, name, dine(index))));
}

function pipeline(sim: Simulator): void {
  const source = file('pipeline.py');
  const process = sim.process('pipeline.py', 7001);
  const at = (text: string): Place => sim.place(process, source, text);
  const jobs = sim.object(process, 'Queue', at('jobs = '), 'jobs', 64);
  const parsed = sim.object(process, 'Queue', at('parsed = '), 'parsed');
  const results = sim.object(process, 'SimpleQueue', at('results = '), 'results');
  const stop = sim.object(process, 'Event', at('stop = '), 'stop');
  function* stage(
    seed: number,
    ms: number,
    from: SimObject | null,
    get: string,
    to: SimObject | null,
    put: string,
  ): Program {
    const rnd = random(seed);
    for (;;) {
      if (from) yield { op: 'get', queue: from, at: at(get) };
      yield rnd() < 0.12 ? { op: 'io', ms: around(rnd, ms) } : run(around(rnd, ms));
      if (to) yield { op: 'put', queue: to, at: at(put) };
    }
  }
  function* waits(): Program {
    yield run(4);
    yield { op: 'wait', event: stop, at: at('stop.wait()') };
  }
  sim.thread(process, 'MainThread', waits());
  sim.thread(process, 'reader', stage(1, 1.1, null, '', jobs, 'jobs.put(line)'));
  for (const n of [1, 2])
    sim.thread(process, `parser-${n}`, stage(n + 5, 7, jobs, 'jobs.get()', parsed, 'parsed.put('));
  sim.thread(process, 'resizer', stage(11, 9, parsed, 'parsed.get()', results, 'results.put('));
  sim.thread(process, 'writer', stage(21, 1.4, results, 'results.get()', null, ''));
}

function cacheWith(
  count: number,
  processes: number,
  name: (at: number) => string,
): (sim: Simulator) => void {
  return (sim) => {
    for (let p = 0; p < processes; p++) {
      const process = sim.process(
        p === 0 ? 'cache.py' : `ForkPool-${p}`,
        8100 + p * 7,
        p === 0 ? 1 : 8100,
      );
      cacheProcess(sim, process, count, name, p);
    }
  };
}

function cacheProcess(
  sim: Simulator,
  process: SimProcess,
  count: number,
  name: (at: number) => string,
  p: number,
): void {
  const source = file('cache.py');
  const at = (text: string, ...callers: string[]): Place =>
    sim.place(process, source, text, ...callers);
  const cache = sim.object(process, 'RLock', at('self._lock = '), 'cache._lock');
  const stats = sim.object(process, 'Lock', at('stats_lock = '), 'stats_lock');
  const main = at('server.join()', 'main()');
  function* serve(seed: number): Program {
    const rnd = random(seed);
    for (;;) {
      yield run(around(rnd, 5));
      yield acquire(cache, at('with self._lock:', 'cache.get(next_key())'));
      yield run(around(rnd, 0.4));
      yield release(cache);
      if (rnd() < 0.3) yield { op: 'io', ms: around(rnd, 8) };
      yield acquire(stats, at('with stats_lock:', 'count("hits")'));
      yield run(around(rnd, 0.3));
      yield release(stats);
    }
  }
  function* refresh(): Program {
    const rnd = random(77 + p);
    for (;;) {
      yield sleep(around(rnd, 350));
      yield acquire(cache, at('rows = load_everything()'));
      yield run(around(rnd, 120));
      yield release(cache);
    }
  }
  const threads: SimThread[] = [];
  sim.thread(process, 'MainThread', joinAll(threads, main, 1));
  threads.push(sim.thread(process, 'refresh', refresh()));
  for (let at = 1; at <= count; at++)
    threads.push(sim.thread(process, name(at), serve(at + p * 1000), { delayMs: at % 7 }));
}

function single(sim: Simulator): void {
  const source = file('cache.py');
  const process = sim.process('script.py', 300);
  const lock = sim.object(
    process,
    'Lock',
    sim.place(process, source, 'stats_lock = '),
    'stats_lock',
  );
  const at = sim.place(process, source, 'with stats_lock:');
  function* main(): Program {
    const rnd = random(3);
    for (;;) {
      yield run(around(rnd, 120));
      yield acquire(lock, at);
      yield run(around(rnd, 30));
      yield release(lock);
      yield rnd() < 0.5 ? sleep(around(rnd, 200)) : { op: 'io', ms: around(rnd, 90) };
    }
  }
  sim.thread(process, 'MainThread', main());
}

const LONG = 'inventory-synchronisation-of-the-european-warehouses-background-refresh-worker';

function longNames(sim: Simulator): void {
  const source = file('cache.py');
  const process = sim.process(
    '/srv/applications/very/long/path/to/the/inventory_synchronisation_service.py',
    90210,
  );
  const at = sim.place(process, source, 'with self._lock:', 'cache.get(next_key())');
  const lock = sim.object(
    process,
    'RLock',
    sim.place(process, source, 'self._lock = '),
    'InventorySynchronisationService._warehouse_snapshot_cache_by_region_and_article_lock',
  );
  function* work(seed: number): Program {
    const rnd = random(seed);
    for (;;) {
      yield run(around(rnd, 30));
      yield acquire(lock, at);
      yield run(around(rnd, 60));
      yield release(lock);
    }
  }
  sim.thread(process, 'MainThread', work(1));
  for (let n = 1; n <= 4; n++) sim.thread(process, `${LONG}-${n}`, work(n + 10));
}

/** 200 threads, about a million slices: what the page must stay smooth at. */
function million(sim: Simulator): void {
  const source = file('cache.py');
  for (let p = 0; p < 8; p++) {
    const process = sim.process(
      p === 0 ? 'load.py' : `ForkPool-${p}`,
      6000 + p,
      p === 0 ? 1 : 6000,
    );
    const at = sim.place(process, source, 'with self._lock:', 'cache.get(next_key())');
    const locks = [1, 2, 3].map((n) =>
      sim.object(process, 'Lock', sim.place(process, source, 'stats_lock = '), `shard_${n}.lock`),
    );
    function* work(seed: number): Program {
      const rnd = random(seed);
      for (;;) {
        yield run(around(rnd, 8));
        const lock = locks[Math.floor(rnd() * 3)]!;
        yield acquire(lock, at);
        yield run(around(rnd, 0.9));
        yield release(lock);
      }
    }
    for (let n = 0; n < 25; n++)
      sim.thread(
        process,
        n === 0 ? 'MainThread' : `shard-${'abcdefghijklmnopqrstuvwxy'[n]!}`,
        work(n + p * 100),
      );
  }
}

/** A thread that a library has for itself waits beside one of the user's. */
function feeder(sim: Simulator): void {
  const source = file('pipeline.py');
  const process = sim.process('feeder.py', 7050);
  const at = (text: string): Place => sim.place(process, source, text);
  const stop = sim.object(process, 'Event', at('stop = '), 'stop');
  function* waits(): Program {
    yield run(4);
    yield { op: 'wait', event: stop, at: at('stop.wait()') };
  }
  sim.thread(process, 'MainThread', waits());
  sim.thread(process, 'QueueFeederThread', waits());
}

export const SCENARIOS = {
  bank: { title: 'transfer.py', seconds: 13, build: bank },
  philosophers: { title: 'philosophers.py', seconds: 9, build: philosophers },
  pipeline: { title: 'pipeline.py', seconds: 6, build: pipeline },
  cache: { title: 'cache.py', seconds: 5, build: cacheWith(8, 2, (at) => `request-${at}`) },
  feeder: { title: 'feeder.py', seconds: 2, build: feeder },
  single: { title: 'script.py', seconds: 4, build: single },
  many: {
    title: 'server.py',
    seconds: 2,
    build: cacheWith(498, 1, (at) => `ThreadPoolExecutor-0_${at}`),
  },
  empty: { title: 'app.py', seconds: 1, build: () => undefined },
  longNames: { title: 'inventory_synchronisation_service.py', seconds: 3, build: longNames },
  ended: {
    title: 'transfer.py',
    seconds: 13,
    build: bank,
    exit: { code: null, signal: 'SIGKILL' },
    dropped: 1204,
  },
  tasks: { title: 'crawler.py', seconds: 6, build: (sim) => crawler(sim) },
  manyTasks: { title: 'crawler.py', seconds: 2, build: (sim) => crawler(sim, 10_000) },
  numeric,
  million: { title: 'load.py', seconds: 25, build: million },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
