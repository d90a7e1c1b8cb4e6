// A job server: counts primes in processes of this machine and, if there are any, of others. The same program is what they run:
//   HEDDLE_PP_SECRET=… npx heddle pp-worker --listen 0.0.0.0:60000 examples/jobServer.mjs
//   HEDDLE_PP_SECRET=… node examples/jobServer.mjs node1 node2:60000
import { Server } from 'heddle/pp';
import { isMain, task } from 'heddle/task';

export const countPrimes = task((from, to) => {
  let count = 0;
  for (let number = Math.max(from, 2); number < to; number++) {
    let divisor = 2;
    while (divisor * divisor <= number && number % divisor !== 0) divisor++;
    if (divisor * divisor > number) count++;
  }
  return count;
});

if (isMain) {
  const LIMIT = 200_000;
  const PART = 20_000;
  const server = new Server({ servers: process.argv.slice(2) });
  let total = 0;
  for (let from = 0; from < LIMIT; from += PART)
    server.submit(countPrimes, [from, from + PART], {
      group: 'primes',
      callback: (count) => (total += count),
    });
  await server.waitAsync({ group: 'primes' });
  console.log(`${total} primes below ${LIMIT}`);
  server.printStats();
  server.destroy();
}
