// Asynchronous functions that wait for what others have in hand, or for themselves, as the first argument says. With `kept` a timer keeps the program.
import { setTimeout as sleep } from 'node:timers/promises';

class Mutex {
  #waiting = [];
  #held = false;

  /** Gives the function that releases it. */
  async acquire() {
    const release = () => {
      const next = this.#waiting.shift();
      if (next) next(release);
      else this.#held = false;
    };
    if (this.#held) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#held = true;
    return release;
  }

  async run(job) {
    const release = await this.acquire();
    try {
      await job();
    } finally {
      release();
    }
  }
}

const orders = new Mutex();
const stock = new Mutex();

async function order() {
  const release = await orders.acquire();
  await sleep(20);
  (await stock.acquire())(); // wants stock
  release();
}

async function refill() {
  const release = await stock.acquire();
  await sleep(20);
  (await orders.acquire())(); // wants orders
  release();
}

const nested = () => orders.run(() => orders.run(() => undefined)); // nested

const first = async () => {
  await sleep(1);
  await promises.second; // first
};
const second = async () => {
  await sleep(1);
  await promises.first; // second
};
const impatient = async () => {
  await sleep(1);
  await Promise.race([promises.second, sleep(20_000)]); // race
};
const own = async () => {
  await sleep(1);
  await promises.first; // own
};
const promises = {};

const [, , mode, kept] = process.argv;
if (kept === 'kept') setInterval(() => undefined, 1000);

switch (mode) {
  case 'locks':
    await Promise.all([order(), refill()]);
    break;
  case 'nested':
    await nested();
    break;
  case 'results':
    promises.first = first();
    promises.second = second();
    await promises.first;
    break;
  case 'race':
    promises.first = impatient();
    promises.second = second();
    await promises.second;
    break;
  case 'slow': {
    // Who has the lock goes on when its timer is over.
    const release = await orders.acquire();
    await Promise.all([orders.acquire(), sleep(20_000).then(release)]);
    break;
  }
  default:
    promises.first = own();
    await promises.first;
}
