import { serialize } from 'node:v8';
import type { ChildPlan } from '../supervisor/childMessages';
import { PROCESS_KEY, type ProcessStart } from '../supervisor/messages';
import { optionsForWorkers } from '../supervisor/nodeOptions';

/** Where the runtime leaves what runs a process's function, once the module is imported. */
export const RUN_KEY = 'heddle.runProcess/1';

/** Imports the module, which brings the runtime along, and leaves the rest to that. */
const BOOT = `
const { closeSync, readFileSync } = require('node:fs');
const start = require('node:v8').deserialize(readFileSync(3));
closeSync(3);
process.argv.splice(1, Infinity, ...start.argv);
globalThis[Symbol.for('${PROCESS_KEY}')] = start;
import(start.module).then(() => globalThis[Symbol.for('${RUN_KEY}')]());
`;

/** A Node that runs what it is told. As in Python, nothing comes in by stdin. */
export function planOf(start: ProcessStart): ChildPlan {
  const file = process.execPath;
  return {
    file,
    argv: [file, ...optionsForWorkers(process.execArgv), '-e', BOOT],
    cwd: undefined,
    env: process.env as Record<string, string>,
    stdio: ['ignore', 'inherit', 'inherit'],
    merged: false,
    told: serialize(start),
    newSession: false,
  };
}
