// Workers count words in a map that lies in the server of a manager.
import { Manager, Pool } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

export const countWords = task((text, counts, lock) => {
  for (const word of text.split(' '))
    lock.with(() => counts.set(word, (counts.get(word) ?? 0) + 1));
});

if (isMain) {
  const manager = new Manager();
  const [counts, lock] = [manager.dict(), manager.Lock()];
  const pool = new Pool(2);
  pool.starmap(
    countWords,
    ['a bc', 'bc d'].map((text) => [text, counts, lock]),
  );
  const sorted = counts.entries().sort();
  console.log(sorted.map(([word, count]) => `${word} ${count}`).join(', '));
  pool.terminate();
  manager.shutdown();
}
