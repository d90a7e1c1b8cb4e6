import { formatCount } from '../../base/index';
import type { ProcessState, RunState } from '../../model/index';
import { exitRow } from '../../model/index';
import { FactKey, RuntimeKind } from '../../protocol/index';
import { jobsBrokenWith } from '../pools/brokenPool';
import { at, list, locations, participant, waitVerb } from '../evidence/evidence';
import {
  endPhrase,
  isOfProgram,
  mainThread,
  processTitle,
  startSite,
  startStack,
} from '../waits/outside';
import { failedReceivers } from '../pools/failedReceiver';
import { failingPools } from '../pools/failingWorkers';
import type { Instance, Rule } from './rule';

/** A process of multiprocessing or of a pool is gone that should not be. */
export const workerDied: Rule = {
  name: 'worker-died',
  severity: 'error',
  when: 'seldom',
  help: 'Find out what ended it: SIGKILL is often the system out of memory, SIGSEGV a fault in an extension module (python -X faulthandler) or an addon of Node. concurrent.futures fails all jobs of the pool then; multiprocessing.Pool of Python never tells: give get() a timeout, and let no initializer raise.',
  summary: (count) =>
    count === 1 ? 'a worker process that died' : `${count} worker processes that died`,
  check: ({ state }) => [
    ...state
      .allProcesses()
      .filter((process) => hasDied(state, process))
      .map((process) => instance(state, process)),
    ...failingPools(state),
    ...failedReceivers(state),
  ],
};

/** What ends a process that nobody wanted to end; others are how one asks a program to end. */
const FATAL: ReadonlySet<string | null> = new Set([
  'SIGKILL',
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSYS',
  'SIGTRAP',
]);

/** What ends so soon after the other may have been ended with it, ns. */
const TOGETHER_NS = 300_000_000;

function hasDied(state: RunState, process: ProcessState): boolean {
  const { parent, alive, became } = process;
  if (alive || became || !parent || !isOfProgram(process)) return false;
  // What ends together with its parent was ended by the user, or by us.
  const together = !parent.alive && parent.endNs - process.endNs < TOGETHER_NS;
  const left = !together || parent.orderly || parent.facts.has(FactKey.ExitStatus);
  if (!left || wasEnded(state, process)) return false;
  return process.lostJobs.length > 0 || isFatal(process) || brokeItsPool(state, process);
}

/**
 * By a signal of the program; one that it sent itself is how it died. Who gives up a broken pool
 * sends a signal to all its processes, also to those that are gone already: that ended nothing.
 */
function wasEnded(state: RunState, process: ProcessState): boolean {
  const { id, pid, startNs, exit } = process;
  const sent = [...(state.signals.get(pid)?.values() ?? [])].filter(
    ({ at, lane }) => at >= startNs && state.lane(lane)?.process !== id,
  );
  if (exit !== null && exit.signal !== null)
    return sent.some(({ number }) => number === exit.signal);
  return sent.length > 0 && !brokeItsPool(state, process);
}

function isFatal({ exit }: ProcessState): boolean {
  return exit !== null && FATAL.has(exitRow(exit)!.signal);
}

/** It ended with an error, and its pool failed all jobs because a worker was gone. */
function brokeItsPool(state: RunState, process: ProcessState): boolean {
  const { exit } = process;
  return exit !== null && exit.code !== 0 && jobsBrokenWith(state, process).length > 0;
}

function instance(state: RunState, process: ProcessState): Instance {
  const who = processTitle(state, process);
  const lost = process.lostJobs.map(({ job }) => job);
  const broken = jobsBrokenWith(state, process);
  const jobs = [...new Set([...lost, ...broken])];
  const ran = jobs.filter(({ task }) => state.lane(task!.ranOn)?.process === process.id);
  const main = mainThread(process);
  const waiting = process.lostJobs.flatMap(({ waiters }) => waiters);
  const waitSites = waiting.map(({ stack }) => state.sites.userRef(stack));
  const submitted = jobs.map((job) => state.sites.userRef(job.startStack));
  const started = state.sites.ref(startSite(state, process));
  return {
    key: `${process.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: process.endNs,
    count: 1,
    title: `A worker died: ${who} ${endPhrase(process)}${ran.length > 0 ? ` while it ran ${list(ran.map(({ label }) => label))}` : ''}`,
    message: `${who}${started ? `, started${at(started)},` : ''} ${endPhrase(process)}, and nobody in the program ended it.${consequence()}`,
    participants: [
      ...(main
        ? [
            {
              ...participant(state, main, 'died'),
              thread: who,
              stack: state.sites.refs(startStack(process)),
            },
          ]
        : []),
      ...jobs.slice(0, 4).map((job) => participant(state, job, 'job')),
      ...waiting.map(({ lane, stack }) => ({
        ...participant(state, lane, 'waiter'),
        stack: state.sites.refs(stack),
      })),
    ],
    locations: locations([
      ...submitted.map((site) => ({ site, role: 'submits' })),
      { site: started, role: 'starts' },
      ...waitSites.map((site) => ({ site, role: 'waits' })),
    ]),
    objects: [],
  };

  function consequence(): string {
    const names = list(jobs.map(({ label }) => label));
    if (broken.length > 0)
      return ` Its pool is of no use any more: ${formatCount(broken.length)} ${broken.length === 1 ? 'job' : 'jobs'} failed with it (${names}).`;
    if (lost.length === 0) return '';
    const waiters = list(waiting.map(({ lane }) => lane.label));
    const waits =
      waiting.length === 0
        ? ''
        : ` ${waiters} ${waitVerb(waiting)} for it${at(waitSites[0] ?? null)}.`;
    const place = at(submitted[0] ?? null);
    // The runtime for Node tells whoever asks.
    return process.runtime === RuntimeKind.Node
      ? ` ${names}, submitted${place}, failed with it.${waits}`
      : ` Nobody will hear of ${names} again, submitted${place}.${waits}`;
  }
}
