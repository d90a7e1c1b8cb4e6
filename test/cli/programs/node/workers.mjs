import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const file = new URL('worker.mjs', import.meta.url);

function begin(name, task) {
  return new Worker(file, { name, workerData: task }); // start
}

const resizer = begin('resizer', 'echo');
resizer.on('message', (text) => console.log(text));
resizer.postMessage('first');
resizer.postMessage('second');
await once(resizer, 'message');
await once(resizer, 'message');
resizer.postMessage('end');
await once(resizer, 'exit');

const failing = begin('failing', 'fail');
const [error] = await once(failing, 'error');
console.log(error.message);

const hanging = begin('hanging', 'hang');
await once(hanging, 'online');
for (let item = 0; item < 5; item++) hanging.postMessage(item);
console.log('terminated with', await hanging.terminate());

const apart = new Worker(file, { workerData: 'options', env: { MINE: '1' }, execArgv: [] });
const [seen] = await once(apart, 'message');
console.log(JSON.stringify(seen));
