// The same by pools of npm and by message ports, ns, as JSON: an operation has a figure of each that has it.
import { execa } from 'execa';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import { Tinypool } from 'tinypool';
import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import workerpool from 'workerpool';

const NS_PER_MS = 1e6;
const ROUNDS = 3;
const WORKERS = 2;
const fileOf = (name) => new URL(`./rivals/${name}.mjs`, import.meta.url);

async function pools(count) {
  const filename = fileOf('double').href;
  const sizes = { minThreads: WORKERS, maxThreads: WORKERS };
  const piscina = new Piscina({ filename, ...sizes });
  const tinypool = new Tinypool({ filename, ...sizes });
  const workers = { minWorkers: WORKERS, maxWorkers: WORKERS, workerType: 'thread' };
  const byName = workerpool.pool(fileOf('workerpool').pathname, workers);
  const poolifier = new FixedThreadPool(WORKERS, fileOf('poolifier').pathname);
  return {
    piscina: await dispatched(
      (value) => piscina.run(value),
      count,
      () => piscina.destroy(),
    ),
    tinypool: await dispatched(
      (value) => tinypool.run(value),
      count,
      () => tinypool.destroy(),
    ),
    workerpool: await dispatched(
      (value) => byName.exec('double', [value]),
      count,
      () => byName.terminate(),
    ),
    poolifier: await dispatched(
      (value) => poolifier.execute(value),
      count,
      () => poolifier.destroy(),
    ),
    'raw ports': await rawDispatched(count),
  };
}

async function dispatched(run, count, end) {
  await Promise.all([1, 2, 3, 4].map(run));
  const took = await median(async () => {
    await Promise.all(Array.from({ length: count }, (_, value) => run(value)));
  });
  // Not all of them come to an end.
  void end();
  return (took / count) * NS_PER_MS;
}

/** No more than a number and an argument, by turns to two workers. */
async function rawDispatched(count) {
  const waiting = new Map();
  const workers = Array.from({ length: WORKERS }, () => new Worker(fileOf('ports')));
  for (const worker of workers)
    worker.on('message', ([id, value]) => {
      waiting.get(id)(value);
      waiting.delete(id);
    });
  let last = 0;
  const run = (value) =>
    new Promise((resolve) => {
      const id = last++;
      waiting.set(id, resolve);
      workers[id % WORKERS].postMessage([id, value]);
    });
  return dispatched(run, count, () => Promise.all(workers.map((worker) => worker.terminate())));
}

/** A worker sends buffers as fast as it can. */
async function messages(size, count) {
  const worker = new Worker(fileOf('sends'));
  const took = await median(
    () =>
      new Promise((resolve) => {
        let left = count;
        worker.on('message', function one() {
          if (--left > 0) return;
          worker.off('message', one);
          resolve();
        });
        worker.postMessage([size, count]);
      }),
  );
  await worker.terminate();
  return { 'raw ports': (took / count) * NS_PER_MS };
}

/** The loop of `roots` in operations.mjs, in one thread, by numpy and by OpenMP. */
async function loops(count, { python, openmp }) {
  const values = new Float64Array(count);
  const one = await median(() => {
    for (let at = 0; at < count; at++) values[at] = Math.sqrt(values[at]) + 1;
  });
  const figures = { 'one thread': (one / count) * NS_PER_MS };
  const told = (command, ...args) =>
    Number(execFileSync(command, [...args, count, ROUNDS], { encoding: 'utf8' })) / count;
  if (python) figures.numpy = told(python, fileOf('roots').pathname.replace(/mjs$/, 'py'));
  if (openmp) figures['OpenMP, 2 threads'] = told(openmp);
  return figures;
}

async function commands(count) {
  const took = await median(async () => {
    for (let left = count; left > 0; left--) await execa('true');
  });
  return { execa: (took / count) * NS_PER_MS };
}

async function median(run) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await run();
    rounds.push(performance.now() - began);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}

// Pools let the program end while their workers are idle, also when it waits for one to be ended.
const awake = setInterval(() => undefined, 1000);
const [scale = 1, others = '{}'] = process.argv.slice(2);
const scaled = (count) => Math.max(20, Math.round(count * scale));
// First, as the runtime does: a program that has come to map much memory starts others more slowly.
const runs = await commands(scaled(40));
const rootsOf = await loops(scaled(4_000_000), JSON.parse(others));
console.log(
  JSON.stringify({
    'queue, 16 B': await messages(16, scaled(50_000)),
    'queue, 1 KB': await messages(1024, scaled(20_000)),
    'queue, 64 KB': await messages(65_536, scaled(2_000)),
    'pool dispatch, 2 workers': await pools(scaled(10_000)),
    'prange, static, 2 threads': rootsOf,
    'prange, dynamic, chunks of 10,000': rootsOf,
    'subprocess run': runs,
  }),
);
clearInterval(awake);
process.exit();
