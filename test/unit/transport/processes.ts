import { readdirSync, readFileSync } from 'node:fs';
import { asId, type ProcessId } from '../../../src/base/index';
import type { SeenProcess } from '../../../src/transport/index';
import { identifyProcess } from '../../../src/transport/processAlive';

/** Children of a process by what they are called. */
export function childrenOf(pid: number): Record<string, number> {
  const text = readdirSync(`/proc/${pid}/task`)
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1'))
    .join(' ');
  const found = text.split(' ').filter((one) => one !== '');
  return Object.fromEntries(
    found.map((one) => [readFileSync(`/proc/${one}/comm`, 'latin1').trim(), Number(one)]),
  );
}

/** A process that lives, as one of a run. */
export const seenProcess = (id: number, pid: number, parentPid: number): SeenProcess => ({
  id: asId<ProcessId>(id),
  pid,
  parentPid,
  identity: identifyProcess(pid),
  ended: false,
  reader: null,
});
