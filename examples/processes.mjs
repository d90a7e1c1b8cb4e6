// Two processes count words that come through a queue, under a lock.
import { JoinableQueue, Lock, Process, Queue, currentProcess } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

export const count = task((texts, counts, names, lock) => {
  for (let text = texts.get(); text !== null; text = texts.get()) {
    lock.with(() => counts.put(counts.get() + text.split(' ').length));
    texts.taskDone();
  }
  names.put(currentProcess().name);
});

if (isMain) {
  const texts = new JoinableQueue();
  const [counts, names, lock] = [new Queue(), new Queue(), new Lock()];
  counts.put(0);
  const processes = [1, 2].map(
    (n) => new Process(count, { name: `counter-${n}`, args: [texts, counts, names, lock] }),
  );
  for (const process of processes) process.start();
  for (const text of ['one two three', 'four five', 'six', 'seven eight nine ten eleven twelve'])
    texts.put(text);
  texts.join();
  for (let left = processes.length; left > 0; left--) texts.put(null);
  for (const process of processes) process.join();
  console.log(`${counts.get()} words by ${[names.get(), names.get()].sort().join(' and ')}`);
}
