// Main waits for a process of its own code.
import { Process } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

export const add = task((numbers) => console.log(numbers.reduce((sum, one) => sum + one)));

if (isMain) {
  const adder = new Process(add, { name: 'adder', args: [[1, 2, 3]] });
  adder.start();
  adder.join();
}
