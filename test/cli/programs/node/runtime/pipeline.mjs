// A fast producer fills a bounded queue that a slow consumer empties.
import { Queue, ShutDown } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { Thread } from 'heddle/threading';

export const consume = task((jobs, results) => {
  for (let sum = 0; ;) {
    let job;
    try {
      job = jobs.get();
    } catch (error) {
      if (error instanceof ShutDown) return results.put(sum);
      throw error;
    }
    for (const end = performance.now() + 10; performance.now() < end;);
    sum += job;
    jobs.taskDone();
  }
});

if (isMain) {
  const jobs = new Queue(3);
  const results = new Queue();
  const consumer = new Thread(consume, { name: 'consumer', args: [jobs, results] });
  consumer.start();
  for (let job = 1; job <= 50; job++) jobs.put(job); // puts
  jobs.join();
  jobs.shutdown();
  console.log(results.get());
  consumer.join();
}
