// What ends these workers has a text of several lines.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');

const broken = join(process.argv[2], 'broken.cjs');
writeFileSync(broken, '\nconst x = ;\n');

const run = (name, file, options) =>
  new Worker(file, { ...options, name }).on('error', ({ message }) => console.log(message));
run('lines', "throw new RangeError('none\\nat all')", { eval: true });
run('broken', broken);
