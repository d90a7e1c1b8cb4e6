// A pool of processes counts the primes below a limit, a part each.
import { ProcessPoolExecutor } from 'heddle/futures';
import { isMain, task } from 'heddle/task';

const LIMIT = 200_000;
const PART = 10_000;

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++)
    if (number % divisor === 0) return false;
  return number > 1;
}

export const countPrimes = task((from) => {
  let count = 0;
  for (let number = from; number < from + PART; number++) if (isPrime(number)) count++;
  return count;
});

if (isMain) {
  const pool = new ProcessPoolExecutor({ maxWorkers: 2 });
  const parts = Array.from({ length: LIMIT / PART }, (_, part) => part * PART);
  let sum = 0;
  for await (const count of pool.map(countPrimes, parts)) sum += count;
  await pool.shutdownAsync();
  console.log(`${sum} primes below ${LIMIT}, by ${pool.maxWorkers} processes`);
}
