import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import { Detail, FactKey, ThreadFlag, withoutPreload } from '../../../protocol/index';
import { nativeIn } from '../memory/native';
import { LooseTimers } from '../program/looseTimers';
import {
  Counters,
  createDirectory,
  type NewDirectory,
  Recorder,
  type ThreadIdentity,
} from '../record/index';
import { PROCESS_CHANNEL, type ProcessSaid, SPARE_VARIABLE } from '../supervisor/messages';
import { Agent } from './agent';
import { hookChildren } from './children';
import { complain } from './complain';
import { collectFacts, nativeId } from './facts';
import { offerInspection } from './inspection';
import { watchLoop } from './loop';
import { hookProcessEvents } from './processEvents';
import { isRecorded, recordIn } from './recordIn';
import { meetRuntime, type MeetRuntime } from './runtime/meet';
import { superviseThreads } from './runtime/supervisor';
import { hookServers } from './servers';
import { hookSignals } from './signals';
import { SleepingLoop } from './sleepingLoop';
import { hookSyncChildren } from './syncChildren';
import { hookTakenClass } from './takenWorkers';
import { hookWaits } from './waits';
import {
  hookParentPort,
  hookWorkers,
  restoreOptions,
  threadName,
  workerStart,
  type WorkerStart,
} from './workers';

/** Starts recording this thread when a session asks for it; says on stderr when that cannot be done. */
export function start(): void {
  try {
    if (isMainThread) startMain(join(__dirname, 'preload.cjs'));
    else startWorker();
  } catch (error) {
    complain(error);
  }
}

function startMain(preload: string): void {
  restoreVariable();
  const isSpare = takeSpareVariable();
  const session = process.env['HEDDLE_SESSION'];
  // A daemon may outlive the session, and start processes when the folder is long gone.
  if (!session || !existsSync(session)) return;
  const main = recordMain(session, preload, false);
  watchForSleep(main.agent);
  hearOfStart(main, isSpare);
  if (!isSpare) show(main);
}

/** Has the process be seen by those who read, and by a debugger. */
function show({ agent, directory, facts }: MainAgent): void {
  directory.publish();
  offerInspection(new Map(facts));
  // A worker may block as it likes; it is the main thread that others expect to answer.
  watchLoop(agent);
}

/** A process of the runtime says what it is before it imports its module. A spare is one from then on, and nothing if it is never used. */
function hearOfStart(main: MainAgent, isSpare: boolean): void {
  const { recorder, stacks } = main.agent;
  const drop = (): void => quietly(() => main.directory.abandon());
  if (isSpare) process.once('exit', drop);
  const heard = (message: unknown): void => {
    unsubscribe(PROCESS_CHANNEL, heard);
    const { name, method } = message as ProcessSaid;
    stacks.leaveOutEvaluated('[eval]');
    recorder.fact(FactKey.ProcessName, name);
    recorder.fact(FactKey.StartMethod, method);
    if (!isSpare) return;
    process.off('exit', drop);
    recorder.beginNow();
    quietly(() => show(main));
  };
  subscribe(PROCESS_CHANNEL, heard);
}

/** The session may be over, and its folder gone. */
function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // Then nobody reads what is recorded.
  }
}

function takeSpareVariable(): boolean {
  const isSpare = process.env[SPARE_VARIABLE] !== undefined;
  delete process.env[SPARE_VARIABLE];
  return isSpare;
}

/** The agent of the main thread. What it records is seen once the directory is published. */
export interface MainAgent extends ThreadAgent {
  readonly directory: NewDirectory;
  readonly facts: readonly (readonly [FactKey, string])[];
}

export interface ThreadAgent {
  readonly agent: Agent;
  readonly meet: MeetRuntime;
}

/** Begins to record this process into the directory of a session. */
export function recordMain(session: string, preload: string, isLate: boolean): MainAgent {
  const epoch = BigInt(process.env['HEDDLE_EPOCH'] ?? process.hrtime.bigint());
  const detail = process.env['HEDDLE_DETAIL'] === 'full' ? Detail.Full : Detail.Summary;
  const native = nativeIn(join(dirname(preload), '..', 'runtime'));
  const directory = createDirectory(session, epoch, detail, native);
  const counters = new Counters();
  const recorder = new Recorder(directory.making, directory.place, counters, {
    ...NOBODY,
    thread: counters.next('Threads'),
    name: 'main',
    flags: ThreadFlag.Main,
    nativeId: nativeId(),
    holdsInterrupt: !isLate,
  });
  const facts = collectFacts();
  for (const [key, text] of facts) recorder.fact(key, text);
  const agent = new Agent(recorder, preload, directory.making, isLate);
  return { agent, meet: hook(agent), directory, facts };
}

const NOBODY: Pick<ThreadIdentity, 'stack' | 'parent'> = { stack: 0, parent: 0 };

function startWorker(): void {
  const told = workerStart();
  if (!told) return;
  const { preload } = told;
  restoreOptions(preload);
  if (!isRecorded(told)) return;
  if ('supervisor' in told) {
    superviseThreads(told);
    return syncBuiltinESMExports();
  }
  const { agent } = recordWorker(told, false);
  // Messages of the runtime's own threads are not counted.
  if (told.queues !== null) return watchForSleep(agent);
  agent.looseTimers = new LooseTimers();
  agent.stacks.leaveOutEvaluated('[worker eval]');
}

function watchForSleep(agent: Agent): void {
  agent.looseTimers = new LooseTimers();
  agent.sleeping = new SleepingLoop(agent);
  syncBuiltinESMExports();
}

/** Begins to record this worker. */
export function recordWorker(told: WorkerStart, isLate: boolean): ThreadAgent {
  const { making, preload, thread, flags, stack, parent } = told;
  const identity: ThreadIdentity = {
    thread,
    name: threadName(told.name, threadId),
    flags,
    nativeId: nativeId(),
    stack,
    parent,
  };
  const recorder = recordIn(told, new Counters(told.counters), identity);
  const agent = new Agent(recorder, preload, making, isLate);
  agent.buffers.learn(told.buffers);
  hookParentPort(agent, told);
  return { agent, meet: hook(agent) };
}

function hook(agent: Agent): MeetRuntime {
  const { wait, notify } = Atomics;
  const originals = { wait, notify };
  hookProcessEvents(agent);
  hookWaits(agent);
  if (agent.isLate) hookTakenClass(agent);
  hookWorkers(agent);
  hookChildren(agent);
  hookSyncChildren(agent);
  hookSignals(agent);
  hookServers(agent);
  const meet = meetRuntime(agent, originals);
  syncBuiltinESMExports();
  return meet;
}

/** The program sees the options that it was given; what it starts gets ours again. */
function restoreVariable(): void {
  const options = process.env['NODE_OPTIONS'];
  if (options === undefined) return;
  const before = withoutPreload(options);
  if (before === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = before;
}
