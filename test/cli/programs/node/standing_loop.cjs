const { execSync } = require('node:child_process');

const [way] = process.argv.slice(2);
const word = new Int32Array(new SharedArrayBuffer(16));

function shell() {
  execSync('sleep 20'); // shell
}
function atomics() {
  Atomics.wait(word, 0, 0); // atomics
}
function computes(until = Infinity) {
  while (Date.now() < until); // for ever
}
// The body of a file keeps no event loop from anything, and at the end there is none.
if (way === 'module') Atomics.wait(word, 0, 0, 1500);
else if (way === 'body') computes(Date.now() + 1500);
else if (way === 'exit') process.on('exit', () => computes(Date.now() + 1500));
else if (way === 'computes') setTimeout(computes, 200);
else if (way === 'soon') setTimeout(computes, 10);
else if (way === 'listens')
  require('node:http')
    .createServer()
    .listen(0, () => computes());
else if (way === 'ticks') {
  setTimeout(() => undefined, 600);
  process.nextTick(() => computes(Date.now() + 500));
} else setTimeout(way === 'shell' ? shell : atomics, 50);
