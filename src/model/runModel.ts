import type { ProcessId, TimeNs } from '../base/index';
import type {
  OsSample,
  ProcessBegin,
  RingState,
  RunBegin,
  RunExit,
  TraceSink,
} from '../protocol/index';
import { goesOn } from '../protocol/view/index';
import { childIsProcess } from './events/children';
import { osSampleSeen } from './events/osSamples';
import { applyRecord } from './events/records';
import { objectSlotSeen, siteSlotSeen } from './events/slots';
import { finishLane, finishProcess, recordsLost, ringSeen } from './events/threads';
import { RunState } from './runState';
import type { ProcessState } from './state/process';

/**
 * The model of a run: fed in order by a live session or a recording, read by rows, views and
 * analysis. State is kept per object, not per event; what is kept of events is the timeline, in
 * bounded memory. Nothing it is told makes it throw.
 */
export class RunModel extends RunState implements TraceSink {
  runBegin(run: RunBegin): void {
    this.run = run;
    this.changed.run = this.revision;
  }

  runEnd(exit: RunExit, at: TimeNs): void {
    this.exit = exit;
    if (!goesOn(exit)) {
      for (const process of this.allProcesses()) finishProcess(this, process, at, false);
      // What a program that ends by itself has started may go on; otherwise it was ended as well.
      if (exit.reason !== 'exited')
        for (const lane of this.allLanes()) if (lane.kind === 'child') finishLane(this, lane, at);
    }
    this.changed.run = this.revision;
    if (at > this.now) this.now = at;
  }

  processBegin(begin: ProcessBegin): void {
    const process = this.process(begin.process);
    process.pid = begin.pid;
    process.parentPid = begin.parentPid;
    process.runtime = begin.runtime;
    process.detail = begin.detail;
    process.startNs = begin.startNs;
    process.startUnixNs = begin.startUnixNs;
    this.findParent(process);
    // A process comes after the one that it was forked from, whatever a recording says.
    if (begin.forkedFrom !== undefined && begin.forkedFrom < begin.process)
      process.inherit(this.process(begin.forkedFrom));
    childIsProcess(this, process);
    this.touchProcess(process);
  }

  /** Its parent, and those whose parent it is. A process id may be used again: the last one counts. */
  private findParent(process: ProcessState): void {
    const { pid, parentPid, startNs } = process;
    process.parent = this.byPid.get(parentPid) ?? null;
    if (pid !== 0) this.byPid.set(pid, process);
    for (const other of this.orphans.get(pid) ?? []) {
      if (other.parent || other.startNs < startNs) continue;
      other.parent = process;
      this.touchProcess(other);
    }
    if (process.parent) return;
    const siblings = this.orphans.get(parentPid);
    if (siblings) siblings.push(process);
    else this.orphans.set(parentPid, [process]);
  }

  processEnd(process: ProcessId, at: TimeNs, orderly: boolean, status?: number): void {
    finishProcess(this, this.process(process), at, orderly, status);
  }

  fact(process: ProcessId, key: number, text: string): void {
    const state = this.process(process);
    state.facts.set(key, text);
    this.touchProcess(state);
  }

  factOf(process: ProcessId, key: number): string | undefined {
    return this.process(process).facts.get(key);
  }

  stringOf(process: ProcessId, id: number): string {
    return this.process(process).string(id);
  }

  string(process: ProcessId, id: number, text: string): void {
    this.process(process).defineString(id, text);
  }

  site(
    process: ProcessId,
    id: number,
    fileString: number,
    functionString: number,
    line: number,
    flags: number,
  ): void {
    const state = this.process(process);
    const file = state.string(fileString);
    state.sites.set(id, this.sites.internSite(file, state.string(functionString), line, flags));
  }

  stack(process: ProcessId, id: number, callerStack: number, site: number): void {
    const state = this.process(process);
    const caller = state.stacks.get(callerStack);
    state.stacks.set(id, this.sites.internStack(caller, state.sites.get(site)));
  }

  sourceLine(file: string, line: number, text: string): void {
    this.sites.addSource(file, line, text);
  }

  record(process: ProcessId, ring: number, words: Uint32Array, offset: number): void {
    applyRecord(this, process, ring, words, offset);
  }

  lost(process: ProcessId, ring: number, count: number, at: TimeNs): void {
    recordsLost(this, this.process(process), ring, count, at);
  }

  ringState(ring: RingState): void {
    ringSeen(this, this.process(ring.process), ring);
  }

  objectSlot(process: ProcessId, words: Uint32Array, offset: number): void {
    objectSlotSeen(this, this.process(process), words, offset);
  }

  siteSlot(process: ProcessId, words: Uint32Array, offset: number): void {
    siteSlotSeen(this, this.process(process), words, offset);
  }

  osSample(sample: OsSample): void {
    osSampleSeen(this, sample);
  }

  advance(now: TimeNs): void {
    this.advanceTo(now);
  }
}
