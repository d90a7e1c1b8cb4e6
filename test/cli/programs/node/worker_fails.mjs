// A worker throws, nobody listens for that, and so it ends the main thread, too.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const parser = new Worker(new URL(import.meta.url), { name: 'parser' });
  parser.postMessage('{');
} else {
  parentPort.on('message', (text) => {
    console.log(JSON.parse(text).total); // raises
  });
}
