/** What a process of the runtime begins with. The first line of a text is what lists of processes call it. */
import { PROCESS_CHANNEL, PROCESS_KEY } from './messages';

/** Where the runtime leaves what runs a process's function, once the module is imported. */
export const RUN_KEY = 'heddle.runProcess/1';

/** Imports the module, which brings the runtime along, and leaves the rest to that. */
const RUN = `
const { deserialize } = require('node:v8');
const { closeSync, readFileSync, readSync, writeSync } = require('node:fs');
const facts = (globalThis[Symbol.for('${PROCESS_KEY}')] = {});
function run(told, method) {
  closeSync(3);
  const start = Object.assign(facts, deserialize(told));
  process.argv.splice(1, Infinity, ...start.argv);
  require('node:diagnostics_channel').channel('${PROCESS_CHANNEL}').publish({ name: start.name, method });
  import(start.module).then(() => globalThis[Symbol.for('${RUN_KEY}')]());
}
`;

/** Runs what it is told. */
export const SPAWN_BOOT = `// multiprocessing.spawn
(() => {
${RUN}
run(readFileSync(3), 'spawn');
})();
`;

/** What a spare does before it is told what it is for. */
export interface SpareSetup {
  /** Addresses of modules that it imports. */
  readonly preload: readonly string[];
  /** What `process.argv` has after the executable until then. */
  readonly argv: readonly string[];
  /** Whether it says which modules cannot be imported. */
  readonly warns: boolean;
}

const LOOK_MS = 500;

/**
 * Sleeps, once it has said that it is ready, until it is told what to run, or the process is gone that would. As it is none of what a
 * user sees, an interrupt from a terminal is nothing to it.
 */
export function spareBoot({ preload, argv, warns }: SpareSetup): string {
  return `// multiprocessing.forkserver
(async () => {
${RUN}
function readTold() {
  const chunks = [];
  for (const chunk = Buffer.alloc(65_536); ;) {
    try {
      const length = readSync(3, chunk);
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(Buffer.from(chunk.subarray(0, length)));
    } catch (error) {
      // By the signal with which a debugger comes.
      if (error.code !== 'EINTR') throw error;
    }
  }
}
Object.assign(facts, { module: '', task: '', args: [], name: 'spare', daemon: false, argv: [], hasChannel: false });
process.argv.splice(1, Infinity, ...${JSON.stringify(argv)});
const ignore = () => undefined;
process.on('SIGINT', ignore);
// Of what is to be imported some may never come to an end.
const looks = setInterval(() => process.ppid === ${process.pid} || process.exit(), ${LOOK_MS}).unref();
for (const module of ${JSON.stringify(preload)}) {
  try {
    await import(module);
  } catch (error) {
    if (${warns}) process.emitWarning('the fork server cannot preload ' + module + ': ' + error);
  }
}
// What the modules have left to be said, or to fail by.
await new Promise((resolve) => setImmediate(resolve));
clearInterval(looks);
let told;
try {
  writeSync(3, 'r');
  told = readTold();
} catch {}
if (!told?.length) process.exit();
process.off('SIGINT', ignore);
run(told, 'forkserver');
if (!facts.hasChannel) closeSync(4);
})();
`;
}
