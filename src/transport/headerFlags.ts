import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HeaderFlag, HeaderLayout } from '../protocol/index';

/** Tells the processes that record into a session directory to stop doing so; they go on. */
export const silence = (sessionDirectory: string): void =>
  setFlag(sessionDirectory, HeaderFlag.Silent, () => true);

/** Asks those processes of a session directory for what their asynchronous code waits for. */
export const askForAwaits = (sessionDirectory: string, pids: ReadonlySet<number>): void =>
  setFlag(sessionDirectory, HeaderFlag.Awaits, (pid) => pids.has(pid));

function setFlag(
  sessionDirectory: string,
  flag: HeaderFlag,
  isMeant: (pid: number) => boolean,
): void {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(flag);
  for (const name of processesIn(sessionDirectory)) {
    if (!isMeant(parseInt(name, 10))) continue;
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
