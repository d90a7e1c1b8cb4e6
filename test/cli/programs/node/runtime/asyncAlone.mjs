// Puts one item, and takes two: nobody else has the queue.
import { Queue } from 'heddle/queue';

const jobs = new Queue();
jobs.put('first');
console.log(await jobs.getAsync());
await jobs.getAsync(); // waits for an item
