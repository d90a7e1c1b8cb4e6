// A pool of processes counts the primes below a limit. A worker that is killed is replaced, and its job says so.
import { Pool } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

const LIMIT = 200_000;
const PARTS = 8;

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++)
    if (number % divisor === 0) return false;
  return number > 1;
}

export const countPrimes = task((from, to) => {
  let count = 0;
  for (let number = from; number < to; number++) if (isPrime(number)) count++;
  return count;
});

export const runsOutOfLuck = task(() => process.kill(process.pid, 'SIGKILL'));

if (isMain) {
  const pool = new Pool({ processes: 2 });
  const size = LIMIT / PARTS;
  const parts = Array.from({ length: PARTS }, (_, part) => [part * size, (part + 1) * size]);
  const counts = pool.starmap(countPrimes, parts);
  console.log(`${counts.reduce((sum, count) => sum + count)} primes below ${LIMIT}`);
  try {
    await pool.applyAsync(runsOutOfLuck);
  } catch (error) {
    console.log(`lost: ${error.message}`);
  }
  pool.close();
  pool.join();
}
