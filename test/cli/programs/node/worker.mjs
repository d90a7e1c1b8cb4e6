import { parentPort, threadId, workerData } from 'node:worker_threads';

if (workerData === 'echo') {
  parentPort.on('message', (text) => {
    if (text === 'end') process.exit(0);
    parentPort.postMessage(`${text} by ${threadId}`);
  });
} else if (workerData === 'fail') {
  throw new RangeError('no such picture'); // raise
} else if (workerData === 'hang') {
  for (;;) {
    // computes for ever
  }
} else {
  const { env, execArgv } = process;
  parentPort.postMessage({ env: { ...env }, execArgv, options: env.NODE_OPTIONS ?? null });
}
