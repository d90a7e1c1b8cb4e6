import type { ProcessId } from '../../base/index';
import type { OsChild } from '../../protocol/index';
import { readProcessStat } from './threadFile';

/** A program that a process of the run has started and that is not known to have ended. */
export interface KnownChild {
  readonly process: ProcessId;
  /** Its number in that process. */
  readonly child: number;
  readonly pid: number;
}

interface Told {
  readonly state: string;
  readonly cpuNs: number;
}

/** Programs that are no Python: nothing in them tells, so they are looked at from outside. */
export class ChildPrograms {
  private told = new Map<string, Told>();

  /** What has changed since the last call. */
  look(children: readonly KnownChild[]): OsChild[] {
    const changed: OsChild[] = [];
    const before = this.told;
    this.told = new Map();
    for (const { process, child, pid } of children) {
      const stat = readProcessStat(pid);
      const now = { state: stat?.state ?? '', cpuNs: stat?.cpuNs ?? 0 };
      const key = `${process}/${child}`;
      const last = before.get(key);
      this.told.set(key, now);
      if (now.state === last?.state && now.cpuNs === last.cpuNs) continue;
      changed.push({ process, child, ...now });
    }
    return changed;
  }
}
