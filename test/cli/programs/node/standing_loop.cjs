const { execSync } = require('node:child_process');

const [way] = process.argv.slice(2);
const word = new Int32Array(new SharedArrayBuffer(16));

function shell() {
  execSync('sleep 20'); // shell
}
function atomics() {
  Atomics.wait(word, 0, 0); // atomics
}
// The body of a file keeps no event loop from anything.
if (way === 'module') Atomics.wait(word, 0, 0, 1500);
else setTimeout(way === 'shell' ? shell : atomics, 50);
