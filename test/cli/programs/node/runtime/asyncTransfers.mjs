// Asynchronous code of one thread locks the same two accounts in opposite order, and hangs.
import { Lock } from 'heddle/threading';

const checking = new Lock();
const savings = new Lock();

async function transfer(first, second) {
  await first.acquireAsync(); // takes the first
  await null;
  await second.acquireAsync(); // waits for the second
  second.release();
  first.release();
}

await Promise.all([transfer(checking, savings), transfer(savings, checking)]);
