import { TaskKind } from '../../protocol/index';
import type { Lane } from './lane';
import type { ProcessState } from './process';
import type { SlowStep } from './task';

/** A step that has not ended. */
export interface LastingStep {
  readonly thread: Lane;
  /** null: it is no task's, or not known whose. */
  readonly task: Lane | null;
  readonly sinceNs: number;
  /** SiteIds: where its task had waited before, or else where the function begins; 0: unknown. */
  readonly from: number;
  readonly defined: number;
  /** It has made other tasks, which wait for its end. */
  readonly keepsOthers: boolean;
  /** When it was told, and how long its thread had run until then, ns; -1: not known. */
  readonly toldNs: number;
  readonly cpuNs: number;
}

/** Event loops of threads that were started in one place, and the steps that kept them from all else. */
export interface SlowLoops {
  readonly key: string;
  /** How many loops. */
  loops: number;
  /** Steps that were slow, and how long these took in all, ns. */
  count: number;
  totalNs: number;
  longest: SlowStep;
  /** The thread whose loop had that one. */
  thread: Lane;
}

/** What grows with the lines of the program, not with its threads: some make a loop for each request. */
export class SlowLoopGroups {
  private readonly groups = new Map<string, SlowLoops>();
  /** By LaneId of the task. */
  private readonly heldBack = new Map<number, { readonly thread: Lane; readonly step: SlowStep }>();

  /** By LaneId of the thread. */
  private readonly under = new Map<number, LastingStep>();

  /** A step of the thread's loop is under way, and has been for some time. */
  lasts(step: LastingStep): void {
    this.under.set(step.thread.id, step);
  }

  /** The step of the thread's loop that was told to be under way, if any, is over. */
  over(thread: Lane): void {
    this.under.delete(thread.id);
  }

  /** Steps that are under way, as far as that is known. */
  lasting(): LastingStep[] {
    for (const [id, { thread }] of this.under) if (!thread.alive) this.under.delete(id);
    return [...this.under.values()];
  }

  /** Of the group that steps of the thread's loop belong to. */
  keyOf(thread: Lane): string {
    return `${thread.process} ${thread.startStack}`;
  }

  of(thread: Lane): SlowLoops | undefined {
    return this.groups.get(this.keyOf(thread));
  }

  /** `isFirst`: no step of the loop was slow before. */
  add(thread: Lane, step: SlowStep, isFirst: boolean): void {
    const key = this.keyOf(thread);
    let group = this.groups.get(key);
    if (!group) {
      group = { key, loops: 0, count: 0, totalNs: 0, longest: step, thread };
      this.groups.set(key, group);
    }
    if (isFirst) group.loops++;
    group.count++;
    group.totalNs += step.ranNs;
    if (step.ranNs <= group.longest.ranNs) return;
    group.longest = step;
    group.thread = thread;
  }

  /**
   * The first step of the only task that is known of a loop: nobody was kept from running by it, unless by and by it turns
   * out to have made another one.
   */
  holdBack(thread: Lane, step: SlowStep): void {
    this.heldBack.set(step.task, { thread, step });
  }

  /** The task has made another one. */
  makes(task: number): void {
    const held = this.heldBack.get(task);
    if (!held) return;
    this.heldBack.delete(task);
    this.add(held.thread, held.step, true);
  }

  /** The task has waited and runs again, or has ended: what it makes from now on has not waited for that step. */
  goesOn(task: number): void {
    this.heldBack.delete(task);
  }

  /** Whether a step of its loop is the longest of a group. */
  isLongest(thread: Lane): boolean {
    return this.all().some((group) => group.thread === thread);
  }

  all(): readonly SlowLoops[] {
    return [...this.groups.values()];
  }
}

/**
 * Whether nobody can have waited for a step to end: its task is the only one that the loop of the thread is known to have, and
 * has never waited. So does a program that runs its main function in a loop, and has not begun anything else.
 */
export function isAlone(process: ProcessState, thread: Lane, task: Lane | null): boolean {
  if (task === null || task.waits.count > 0) return false;
  return process.allLanes.every(
    (one) =>
      one === task ||
      !one.alive ||
      one.task?.kind !== TaskKind.Coroutine ||
      one.task.ranOn !== thread.id,
  );
}
