// Asynchronous code that waits for the lock it holds.
import { Lock } from 'heddle/threading';

const gate = new Lock();

async function enter() {
  await gate.acquireAsync(); // takes it
  await again();
}

async function again() {
  await gate.withAsync(() => undefined); // waits for it
}

await enter();
