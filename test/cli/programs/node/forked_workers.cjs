// Two forked processes compute when they are told to: a worker, and one that serves others, too.
const { fork } = require('node:child_process');
const { createServer } = require('node:http');

const COMPUTED_MS = 1300;

function compute() {
  const until = Date.now() + COMPUTED_MS;
  while (Date.now() < until); // @computes
  process.send('computed');
}

if (process.argv[2] === 'serve') {
  console.log(process.pid);
  const server = createServer().listen(0, () => process.send('up'));
  process.on('message', compute);
  process.on('disconnect', () => server.close());
} else if (process.argv[2] === 'work') {
  process.on('message', compute);
  process.send('up');
} else {
  for (const role of ['work', 'serve']) {
    const child = fork(__filename, [role]);
    child.on('message', (what) => (what === 'up' ? child.send('compute') : child.disconnect()));
  }
}
