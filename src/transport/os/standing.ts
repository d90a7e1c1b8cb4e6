import { NS_PER_S } from '../../base/index';
import { childrenOf, names, text } from './procFiles';
import { sleepingCall, type Call } from './sleepingCall';

/** What a program that stands still needs to go on. */
export interface Standing {
  /** It was seen to do so for long enough; else it is to be asked again. */
  readonly isCertain: boolean;
  /** Descriptors that its threads write to or read from. */
  readonly ends: readonly { readonly descriptor: number; readonly writes: boolean }[];
  /** Processes of which it waits for one to end. */
  readonly children: readonly number[];
}

const ASLEEP = /^State:\s*S/m;
/** Signals with a handler of the program, as a mask; the alarm clock is the 14th, the profiler's the 27th. */
const HANDLED = /^SigCgt:\s*([0-9a-f]+)$/m;
const ALARM = 1n << 13n;
const PROFILER = 1n << 26n;
const TURNS = /^(?:non)?voluntary_ctxt_switches:\s*\d+$/gm;
/** How long it must have been in the same calls, without having run in between, to be taken to stand still, ns. */
const STILL_NS = 250_000_000;

/** What was not looked at for so long is forgotten. */
const KEPT_NS = 10 * NS_PER_S;

interface Look {
  /** Calls of all threads with their arguments, and how often each has run. */
  readonly sign: string;
  readonly sinceNs: number;
  readonly atNs: number;
}

/** Looks at programs that tell nothing of themselves, which may stand still at a pipe. */
export class StandingPrograms {
  private looks = new Map<number, Look>();

  /**
   * What it needs, looked at now; null: it goes on, or may, for all that can be seen, which needs the right to trace it.
   */
  of(pid: number, now: number): Standing | null {
    for (const [one, { atNs }] of this.looks) if (now - atNs > KEPT_NS) this.looks.delete(one);
    const last = this.looks.get(pid);
    this.looks.delete(pid);
    const threads: Thread[] = [];
    for (const tid of names(`/proc/${pid}/task`)) {
      const thread = threadOf(pid, tid);
      if (!thread) return null;
      threads.push(thread);
    }
    // What only waits for its own threads may as well wait for others, by memory that is shared.
    if (threads.every(({ call }) => call === 'sibling')) return null;
    const sign = threads.map((one) => one.sign).join();
    const sinceNs = last?.sign === sign ? last.sinceNs : now;
    this.looks.set(pid, { sign, sinceNs, atNs: now });
    return needs(pid, threads, now - sinceNs >= STILL_NS);
  }
}

interface Thread {
  readonly call: Call;
  readonly descriptor: number;
  readonly sign: string;
}

/**
 * null: it does not sleep in a call of those, or not for as long as others please: one that handles alarms may have set one, but sort
 * handles all signals that would end it.
 */
function threadOf(pid: number, tid: string): Thread | null {
  const found = sleepingCall(pid, tid);
  if (!found) return null;
  const { call, args, line } = found;
  const status = text(`/proc/${pid}/task/${tid}/status`);
  if (!ASLEEP.test(status)) return null;
  const handled = BigInt(`0x${HANDLED.exec(status)?.[1] ?? '0'}`) & (ALARM | PROFILER);
  if (handled === ALARM) return null;
  return { call, descriptor: args[0]!, sign: `${line} ${(status.match(TURNS) ?? []).join()}` };
}

function needs(pid: number, threads: readonly Thread[], isCertain: boolean): Standing {
  const isChild = threads.some(({ call }) => call === 'child');
  return {
    isCertain,
    ends: threads
      .filter(({ call }) => call === 'read' || call === 'write')
      .map(({ call, descriptor }) => ({ descriptor, writes: call === 'write' })),
    children: isChild ? childrenOf(pid) : [],
  };
}
