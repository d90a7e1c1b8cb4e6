// All work is done, and the channel for its progress keeps main.
import { BroadcastChannel, Worker, isMainThread } from 'node:worker_threads';

const progress = new BroadcastChannel('progress');
if (isMainThread) {
  progress.onmessage = ({ data }) => console.log(data);
  new Worker(new URL(import.meta.url), { name: 'job' }); // starts
} else {
  progress.postMessage('half');
  setTimeout(() => progress.close(), 100);
}
