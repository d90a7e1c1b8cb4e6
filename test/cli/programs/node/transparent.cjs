// All that a program could look at to find out that it is watched.
const threads = require('node:worker_threads');
const processes = require('node:child_process');

const { Worker, isMainThread, parentPort } = threads;
function look() {
  return {
    execArgv: process.execArgv,
    argv: process.argv.length,
    options: process.env.NODE_OPTIONS ?? null,
    cache: Object.keys(require.cache).length,
    listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    own: Object.keys(process).includes('emit'),
    atomics: [Atomics.wait.name, Atomics.wait.length, Object.keys(Atomics)],
    worker: [Worker.name, Worker.length, Object.keys(Worker.prototype)],
    spawn: [processes.spawnSync.name, processes.spawnSync.length],
    resources: process.getActiveResourcesInfo(),
    limit: Error.stackTraceLimit,
    prepare: typeof Error.prepareStackTrace,
  };
}

if (isMainThread) {
  console.log(JSON.stringify(look()));
  const worker = new Worker(__filename, { argv: ['x'], execArgv: ['--no-warnings'] });
  console.log(worker instanceof Worker, worker.constructor.name, worker.threadId);
  worker.on('message', (told) => console.log(told));
  worker.on('error', (error) => console.log(error.name, error.message));
  worker.on('exit', (code) => {
    console.log('exit', code, threads.getEnvironmentData('heddle.worker'));
    try {
      Atomics.wait(new Int32Array(4), 0, 0);
    } catch (error) {
      console.log(error.message);
    }
    try {
      Worker('x');
    } catch (error) {
      console.log(error.message);
    }
    console.log(processes.spawnSync('no-such-program').error.code);
    process.exitCode = 4;
    throw new TypeError('the end');
  });
} else {
  // What a worker writes itself and what it sends come in any order.
  parentPort.postMessage(`${threads.threadId} ${JSON.stringify(look())}`);
  setTimeout(() => {
    throw new SyntaxError('in the worker');
  }, 10);
}
