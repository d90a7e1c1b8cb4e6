// A consumer waits for items of a producer that has ended.
import { isMain, task } from 'heddle/task';
import { Queue } from 'heddle/queue';
import { Thread } from 'heddle/threading';

export const produce = task((jobs) => {
  for (let at = 0; at < 3; at++) jobs.put(at);
});

async function consume(jobs) {
  for (;;) await jobs.getAsync(); // waits for an item
}

if (isMain) {
  const jobs = new Queue();
  const producer = new Thread(produce, { name: 'producer', args: [jobs] });
  producer.start();
  await consume(jobs);
}
