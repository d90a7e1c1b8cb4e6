// A worker with options of its own that answers each message; the last answer ends it.
import { Worker, isMainThread, parentPort } from 'node:worker_threads';

const MESSAGES = 500;

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { name: 'echo', execArgv: [''] });
  worker.on('message', (answer) => {
    if (answer.sent < MESSAGES) worker.postMessage(answer.sent + 1);
    else void worker.terminate().then(() => console.log(answer));
  });
  worker.postMessage(1);
  try {
    worker.postMessage(() => 'no message');
  } catch ({ name }) {
    console.log(name);
  }
} else
  parentPort.on('message', (sent) => parentPort.postMessage({ sent, execArgv: process.execArgv }));
