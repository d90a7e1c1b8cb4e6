// Each transaction takes a connection and then one more for its audit: with two connections, two of them wait for ever.
const { createServer } = require('node:http');
const { Worker } = require('node:worker_threads');

class Pool {
  #free = ['first', 'second'];
  #waiting = [];

  acquire() {
    const connection = this.#free.pop();
    if (connection) return Promise.resolve(connection);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(connection) {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#free.push(connection);
  }
}

const pool = new Pool();

async function audit() {
  pool.release(await pool.acquire()); // audits
}

async function transaction() {
  const connection = await pool.acquire(); // begins
  await audit(); // nested
  pool.release(connection);
}

async function main() {
  await Promise.all([1, 2, 3].map(() => transaction())); // all
}

function begin() {
  void main().then(() => process.exit());
  console.log('ready');
}

new Worker('setInterval(() => undefined, 1000)', { eval: true, name: 'metrics' }); // worker
createServer().listen(0, begin); // listens
setInterval(function sweep() {}, 60_000); // sweeps
setTimeout(() => undefined, 60_000).unref();
