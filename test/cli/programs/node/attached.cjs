// A program that somebody attaches to. What it does later, it is told on its standard input.
const { execSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { createInterface } = require('node:readline');
const threads = require('node:worker_threads');
// As it is now, whatever becomes of the module.
const { Worker } = threads;

const [mode, flag] = process.argv.slice(2);
/** Of more than a word: that would be to sleep on. */
const words = () => new Int32Array(new SharedArrayBuffer(64));

/** It says whether somebody watches its waits, and has told of one. */
const naps = `
  const { types } = require('node:util');
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', () => {
    const isWatched = types.isProxy(Atomics.wait);
    Atomics.wait(new Int32Array(workerData.buffer), 0, 0, 1); // naps
    parentPort.postMessage(isWatched);
  });`;

const workers = {};

/** Starts a worker; resolves when it has napped, watched or not. */
function nap(Class, name, watched) {
  const worker = (workers[name] = new Class(naps, { eval: true, name, workerData: words() }));
  worker.postMessage('nap');
  return new Promise((resolve) => {
    worker.on('message', (isWatched) => {
      worker.postMessage('nap');
      if (isWatched === watched) resolve();
    });
  });
}

const actions = {
  later: () => nap(threads.Worker, 'later', true),
  taken: () => nap(Worker, 'taken', false),
  // By either way, when nobody watches any more.
  after: async () => {
    for (const Class of [threads.Worker, Worker]) {
      const worker = new Class('', { eval: true });
      await new Promise((resolve) => worker.once('exit', resolve));
    }
  },
  kill: () => workers.early.terminate(),
  end: () => Promise.all(Object.values(workers).map((worker) => worker.terminate())),
};

function obey() {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    await actions[line]();
    console.log(`did ${line}`);
  });
  lines.on('close', async () => {
    await actions.end();
    console.log('done');
  });
}

const modes = {
  workers() {
    void nap(Worker, 'early', false);
    workers.early.once('message', () => console.log('ready'));
    obey();
  },
  // The main thread sleeps until a worker, which only looks for a file, wakes it.
  asleep() {
    const woken = words();
    const looks = `
      const { workerData } = require('node:worker_threads');
      const timer = setInterval(() => {
        if (!require('node:fs').existsSync(workerData.flag)) return;
        clearInterval(timer);
        Atomics.store(workerData.woken, 0, 1);
        Atomics.notify(workerData.woken, 0);
      }, 10);`;
    new Worker(looks, { eval: true, workerData: { woken, flag } }).once('online', () => {
      process.stdin.resume();
      console.log('ready');
      setTimeout(() => {
        Atomics.wait(woken, 0, 0);
        console.log('done');
      }, 0);
    });
  },
  busy() {
    console.log('ready');
    while (!existsSync(flag));
    process.stdin.resume().on('end', () => console.log('done'));
  },
  // It waits within a call of the system.
  call() {
    console.log('ready');
    setTimeout(() => {
      execSync('cat', { stdio: ['inherit', 'ignore', 'inherit'] });
      console.log('done');
    }, 0);
  },
  'worker-call'() {
    const waits = `
      require('node:worker_threads').parentPort.postMessage('waits');
      require('node:child_process').execSync(
        'until [ -e ' + process.argv[2] + ' ]; do sleep 0.01; done');`;
    const worker = new Worker(waits, { eval: true, argv: [flag] });
    worker.once('message', () => console.log('ready'));
    worker.once('exit', () => process.stdin.resume().on('end', () => console.log('done')));
  },
  signal() {
    process.on('SIGUSR1', () => console.log('signal'));
    console.log('ready');
    process.stdin.resume().on('end', () => console.log('done'));
  },
};

modes[mode]();
