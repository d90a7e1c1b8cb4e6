import type { OsWait } from '../../protocol/index';
import { descending, holdersOf, mayRead, ofRun, pipeOf, textsOf, type Run } from './ends';
import { linkOf, names, parentOf } from './procFiles';
import { readProcessStat } from './threadFile';

/** Linux's letter of a process that has ended, and whose parent has not asked how. */
const ENDED = 'Z';

/**
 * Who has pipes open that `pid` reads, as the program had that it waits for, and that has ended: what that program left when it did.
 * null: it runs, or has left nobody such.
 */
export function leftBy(
  run: Run,
  pid: number,
  program: number,
): Pick<OsWait, 'others' | 'open' | 'heirs'> | null {
  if ((readProcessStat(program)?.state ?? ENDED) !== ENDED) return null;
  const read = names(`/proc/${pid}/fd`)
    .filter((descriptor) => mayRead(pid, descriptor))
    .map((descriptor) => linkOf(pid, descriptor))
    .filter((link) => link.startsWith('pipe:'));
  const holders = holdersOf(
    [...new Set(read)].map((link) => pipeOf(link, false)),
    run,
  );
  const pids = new Set([...holders.values()].flatMap((found) => [...found]));
  const heirs = [...pids].filter((one) => isHeir(run, one));
  if (heirs.length === 0) return null;
  return { others: ofRun(run, heirs), open: true, heirs: textsOf(heirs) };
}

/** Whether a process has outlived who started it: it has another parent since, which is none of the run. */
export function isHeir(run: Run, pid: number): boolean {
  const parent = parentOf(pid);
  const starter = run.living.find((one) => one.pid === pid)?.parentPid;
  return parent !== null && parent !== starter && !descending(run).has(parent);
}
