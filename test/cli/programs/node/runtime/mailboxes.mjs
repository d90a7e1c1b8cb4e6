// Jobs and results go through queues between processes, questions through a pipe.
import { isMain, task } from 'heddle/task';
import { JoinableQueue, Pipe, Process, Queue } from 'heddle/multiprocessing';

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

export const work = task((jobs, results) => {
  for (let left = 20; left > 0; left--) {
    const job = jobs.get();
    sleep(10);
    results.put(job + 1);
    jobs.taskDone();
  }
});

export const answer = task((end) => {
  for (let left = 5; left > 0; left--) end.send(end.recv() + 1);
});

if (isMain) {
  const jobs = new JoinableQueue(); // makes jobs
  const results = new Queue(); // makes results
  const [near, far] = Pipe(); // makes a pipe
  const worker = new Process(work, { args: [jobs, results] });
  worker.start();
  let sum = 0;
  for (let job = 0; job < 20; job++) jobs.put(job);
  for (let job = 0; job < 20; job++) sum += results.get();
  const other = new Process(answer, { args: [far] });
  other.start();
  for (let question = 0; question < 5; question++) {
    near.send(question);
    sum += near.recv();
  }
  worker.join();
  other.join();
  console.log(sum);
}
