import { readdirSync } from 'node:fs';
import type { OsThread } from '../../protocol/index';
import { asleepIn } from './sleepingCall';
import { readThreadStat, SchedulingFile, type Scheduling } from './threadFile';

interface Known {
  readonly scheduling: SchedulingFile;
  told: OsThread;
  name: string;
  /** It was asked what it sleeps in, and has slept since. */
  asked: boolean;
}

/** The threads of one process, and what was told of each. */
export class ProcessThreads {
  private readonly known = new Map<number, Known>();

  constructor(private readonly pid: number) {}

  /** What has changed since the last call. */
  look(): OsThread[] {
    const changed = this.changes();
    const runs = [...this.known.values()].some(({ told }) => told.state === 'R');
    return runs ? changed.map((told) => this.withSleep(told)) : changed;
  }

  /** Of one that wakes and sleeps again while another runs, what it sleeps in: it may want what that other one has. */
  private withSleep(told: OsThread): OsThread {
    // One that was just found, or has a new name, is asked at the next look.
    if (told.state !== 'S' || told.asleep || told.name !== undefined) return told;
    const asleep = asleepIn(this.pid, told.tid);
    if (asleep === null) return told;
    // It was woken since the last look, and may be again.
    return { ...told, asleep: asleep === 'parked' ? 'other' : asleep };
  }

  private changes(): OsThread[] {
    const changed: OsThread[] = [];
    const listed = this.list();
    for (const tid of listed) {
      const before = this.known.get(tid);
      const now = before ? this.again(before) : this.first(tid);
      if (now === 'gone') this.forget(tid, changed);
      else if (now) changed.push(now);
    }
    if (listed.length === this.known.size) return changed;
    const present = new Set(listed);
    for (const tid of [...this.known.keys()]) if (!present.has(tid)) this.forget(tid, changed);
    return changed;
  }

  private list(): number[] {
    try {
      return readdirSync(`/proc/${this.pid}/task`).map(Number);
    } catch {
      return [];
    }
  }

  private first(tid: number): OsThread | null {
    const stat = readThreadStat(this.pid, tid);
    if (!stat) return null;
    const scheduling = new SchedulingFile(this.pid, tid);
    const counted = scheduling.exists ? scheduling.read() : null;
    const { name, state } = stat;
    const told = { tid, state, name, ...figures(counted === 'same' ? null : counted, stat.cpuNs) };
    this.known.set(tid, { scheduling, told, name, asked: false });
    return told;
  }

  /** null: as before. */
  private again(known: Known): OsThread | 'gone' | null {
    const { scheduling, told } = known;
    let counted: Scheduling | 'same' | null = null;
    if (scheduling.exists) {
      counted = scheduling.read();
      if (counted === null) return 'gone';
      // A thread that slept and has had no processor since still sleeps.
      if (counted === 'same' && told.state === 'S') return known.asked ? null : this.ask(known);
    }
    known.asked = false;
    const stat = readThreadStat(this.pid, told.tid);
    if (!stat) return 'gone';
    const next = figures(counted === 'same' ? told : counted, stat.cpuNs);
    const renamed = stat.name !== known.name;
    if (!renamed && stat.state === told.state && counted === 'same') return null;
    if (!renamed && stat.state === told.state && !scheduling.exists && next.cpuNs === told.cpuNs)
      return null;
    known.name = stat.name;
    const { tid } = told;
    known.told = { tid, state: stat.state, ...(renamed && { name: stat.name }), ...next };
    return known.told;
  }

  /** Tells of one that is parked. */
  private ask(known: Known): OsThread | null {
    const { name: _, ...told } = known.told;
    known.asked = true;
    if (asleepIn(this.pid, told.tid) !== 'parked') return null;
    known.told = { ...told, asleep: 'parked' };
    return known.told;
  }

  private forget(tid: number, changed: OsThread[]): void {
    const known = this.known.get(tid);
    if (!known) return;
    known.scheduling.close();
    this.known.delete(tid);
    changed.push({ ...known.told, state: '' });
  }

  close(): void {
    for (const { scheduling } of this.known.values()) scheduling.close();
    this.known.clear();
  }
}

function figures(
  counted: Pick<OsThread, 'cpuNs' | 'queuedNs' | 'turns'> | null,
  cpuNs: number,
): Pick<OsThread, 'cpuNs' | 'queuedNs' | 'turns'> {
  if (!counted) return { cpuNs, queuedNs: null, turns: null };
  return { cpuNs: counted.cpuNs, queuedNs: counted.queuedNs, turns: counted.turns };
}
