const gate = new Int32Array(new SharedArrayBuffer(64));
require('node:fs').writeSync(1, `${process.pid}\n`);
Atomics.wait(gate, 3, 0); // waits
