// Three threads count the words of texts that come through a queue.
import { LifoQueue, Queue, ShutDown } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { Semaphore, Thread, currentThread } from 'heddle/threading';

export const count = task((texts, counts, printer) => {
  for (;;) {
    let text;
    try {
      text = texts.get();
    } catch (error) {
      if (error instanceof ShutDown) return;
      throw error;
    }
    const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    printer.with(() => console.log(`${currentThread().name}: ${words.length} words`));
    counts.put(words);
    texts.taskDone();
  }
});

if (isMain) {
  const texts = new Queue(2);
  const counts = new LifoQueue();
  const printer = new Semaphore(1);
  for (let left = 3; left > 0; left--)
    new Thread(count, { args: [texts, counts, printer] }).start();

  for (const text of [
    'The warp is held and the weft is thrown',
    'A heddle lifts each thread on its own',
    'The shuttle waits for the heddle and the heddle waits for the shuttle',
  ]) {
    texts.put(text);
  }
  texts.join();
  texts.shutdown();

  const total = new Map();
  while (!counts.empty())
    for (const word of counts.get()) total.set(word, (total.get(word) ?? 0) + 1);
  const [[word, times]] = [...total].sort(([, a], [, b]) => b - a);
  console.log(`most frequent: ${word}, ${times} times`);
}
