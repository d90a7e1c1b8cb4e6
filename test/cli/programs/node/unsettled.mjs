// Its top level waits for what never comes, as the argument says, or might.
import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';

class Mutex {
  waiting = [];
  held = false;

  async acquire() {
    if (this.held) await new Promise((resolve) => this.waiting.push(resolve)); // held
    this.held = true;
  }

  release() {
    this.held = false;
    this.waiting.shift()?.();
  }
}

const mutex = new Mutex();

async function update(row) {
  await mutex.acquire(); // lock
  if (row < 0) return;
  mutex.release();
}

const bus = new EventEmitter();

async function ready() {
  await once(bus, 'ready'); // event
}

const ask = (worker, question) =>
  new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage(question);
  });

/** What TypeScript makes of an asynchronous function for older engines. */
const __awaiter = (generator) =>
  new Promise((resolve) => {
    const fulfilled = (value) => step(generator.next(value));
    const rejected = (value) => step(generator.throw(value));
    const step = (result) =>
      result.done ? resolve(result.value) : Promise.resolve(result.value).then(fulfilled, rejected);
    step((generator = generator()).next());
  });

const compiled = () =>
  __awaiter(function* () {
    yield ready(); // compiled
  });

switch (process.argv[2]) {
  case 'lock':
    await Promise.all([update(-1), update(1)]); // locks
    break;
  case 'event':
    await Promise.race([ready(), new Promise(() => undefined)]); // events
    break;
  case 'compiled':
    await compiled(); // runs
    break;
  case 'worker':
    await ask(new Worker('process.exit(3)', { eval: true, name: 'sums' }), 1); // asks
    break;
  case 'lost':
    await new Promise(() => undefined); // lost
    break;
  case 'left':
    void ready();
    break;
  case 'leaves':
    setTimeout(() => process.exit(13), 50);
    await ready();
    break;
  default:
    void ready();
    await update(1);
    process.exitCode = 13;
}
