import { parentPort } from 'node:worker_threads';

parentPort.on('message', ([size, count]) => {
  const item = Buffer.alloc(size, 7);
  for (let left = count; left > 0; left--) parentPort.postMessage(item);
});
