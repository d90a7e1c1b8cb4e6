// A pool of threads counts the primes below a limit, a part each; the first results are told as they come.
import { ThreadPoolExecutor, asCompleted } from 'heddle/futures';
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

if (isMain) {
  const pool = new ThreadPoolExecutor({ maxWorkers: 4, threadNamePrefix: 'counter' });
  const size = LIMIT / PARTS;
  const parts = Array.from({ length: PARTS }, (_, part) =>
    pool.submit(countPrimes, part * size, (part + 1) * size),
  );
  let done = 0;
  let sum = 0;
  for await (const part of asCompleted(parts)) {
    sum += await part;
    console.log(`${++done} of ${PARTS} parts`);
  }
  await pool.shutdownAsync();
  console.log(`${sum} primes below ${LIMIT}`);
}
