import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HeaderFlag, HeaderLayout } from '../protocol/index';

/** Tells the processes that record into a session directory to stop doing so; they go on. */
export function silence(sessionDirectory: string): void {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(HeaderFlag.Silent);
  for (const name of processesIn(sessionDirectory)) {
    try {
      const file = openSync(join(sessionDirectory, name, 'header'), 'r+');
      writeSync(file, flags, 0, flags.length, HeaderLayout.FLAGS);
      closeSync(file);
    } catch {
      // Nothing is there to be told.
    }
  }
}

function processesIn(sessionDirectory: string): string[] {
  try {
    return readdirSync(sessionDirectory).filter((name) => /^\d+-\d+$/.test(name));
  } catch {
    return [];
  }
}
