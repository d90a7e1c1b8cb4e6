/**
 * `late.cjs`: the agent for a program that runs already. The host calls these functions in each thread by the inspector, which comes
 * to one anywhere, also while it sleeps: nothing here waits. Until `publish` nobody reads what is written.
 */
import { channel } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import workerThreads, {
  BroadcastChannel,
  isMainThread,
  threadId,
  type Worker,
} from 'node:worker_threads';
import { FactKey } from '../../../protocol/index';
import { LATE_CHANNEL, RUNTIME_CHANNEL, type LateMeeting, type LateRuntime } from '../recording';
import { SUPERVISOR_KEY } from '../supervisor/messages';
import type { Agent } from './agent';
import { watchLoop } from './loop';
import { superviseThreads, type AdoptWorker } from './runtime/supervisor';
import type { MeetRuntime } from './runtime/meet';
import { recordMain, recordWorker, type MainAgent } from './start';
import { processTold, threadName, type SupervisorStart, type WorkerStart } from './workers';

/** What the host sets for the agent, as the environment of a program that it starts. */
type Variables = Readonly<Record<string, string>>;

/** A worker as the host tells the main thread of it. */
interface LateWorker {
  readonly id: number;
  /** Empty: it has none, or this Node does not tell. */
  readonly name: string;
  readonly isSupervisor: boolean;
  /** Number of the worker that started it; 0: the main thread. */
  readonly startedBy: number;
}

/** What the main thread sends to each worker, by its number. */
interface Told {
  readonly id: number;
  readonly variables: Variables;
  readonly start: WorkerStart | SupervisorStart;
  readonly threads: Map<number, number>;
}

const NOTE = 'attached while the program ran: what happened before is not in the recording';
const PRELOAD = join(__dirname, 'preload.cjs');

let main: MainAgent | undefined;
let incoming: BroadcastChannel | undefined;
let told: Told | undefined;
/** Numbers in the recording of workers, by their numbers. */
let threads = new Map<number, number>();
/** What the main thread has heard that they are called. */
const names = new Map<number, string>();
let adoptOne: AdoptWorker = () => undefined;
const runtimes: LateRuntime[] = [];
/** Process id of who comes in; 0: nobody. */
let claimedBy = 0;

/** Newer Nodes know the name that a worker was given, and call others that. */
const UNNAMED = 'WorkerThread';

/** The main thread: whether that process, a heddle, comes in, and none does that came before. */
export function claim(host: number): boolean {
  if (claimedBy !== 0 && existsSync(`/proc/${claimedBy}`)) return false;
  claimedBy = host;
  return true;
}

/** What this thread is, and whether it is recorded by somebody already. */
export const look = () => ({
  id: isMainThread ? 0 : threadId,
  name: ownName(),
  isSupervisor: isSupervisor(),
  isRecorded: channel(RUNTIME_CHANNEL).hasSubscribers,
});

function ownName(): string {
  const { threadName: name = '' } = workerThreads as { threadName?: string };
  return name === UNNAMED ? '' : name;
}

const isSupervisor = (): boolean => {
  const data: unknown = workerThreads.workerData;
  return typeof data === 'object' && data !== null && SUPERVISOR_KEY in data;
};

/** A worker: listens to what the main thread will tell. */
export function listen(by: string): void {
  incoming = new BroadcastChannel(by);
  incoming.onmessage = (message) => hear((message as { data: Told }).data);
  incoming.unref();
}

function hear(said: Told): void {
  if (said.id === threadId) told = said;
}

/** The main thread: begins to record. */
export function enterMain(variables: Variables): void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    main = recordMain(variables['HEDDLE_SESSION']!, PRELOAD, true);
  } catch (error) {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    throw error;
  }
  adoptOne = adoptBy(main.agent);
  main.agent.recorder.fact(FactKey.AgentNote, NOTE);
  meetRuntimes(main.meet);
}

/** The main thread: tells workers how to record. `by`: the channel at which they listen. */
export function invite(by: string, variables: Variables, workers: readonly LateWorker[]): void {
  const { agent } = main!;
  const { recorder } = agent;
  for (const { id, isSupervisor } of workers)
    if (!isSupervisor) threads.set(id, recorder.counters.next('Threads'));
  const outgoing = new BroadcastChannel(by);
  for (const { id, name, startedBy } of workers) {
    const process = processTold(agent);
    const number = threads.get(id);
    const shown = threadName(name, id);
    names.set(id, shown);
    if (number !== undefined) recorder.threadName(number, shown);
    const start: WorkerStart | SupervisorStart =
      number === undefined
        ? { ...process, supervisor: true }
        : {
            ...process,
            thread: number,
            name,
            flags: 0,
            parent: threads.get(startedBy) ?? recorder.identity.thread,
            stack: 0,
            buffers: [],
            queues: null,
          };
    outgoing.postMessage({ id, variables, start, threads } satisfies Told);
  }
  outgoing.close();
}

/** The main thread: a worker that was invited has ended. */
export function lose(id: number): void {
  const number = threads.get(id);
  if (number !== undefined) main?.agent.recorder.threadEnd(number, 0);
}

/** A worker: begins to record. False when it is still to hear how. */
export function enterWorker(): boolean {
  const received = receive();
  if (!received) return false;
  const { start, variables } = received;
  ({ threads } = received);
  Object.assign(process.env, variables);
  if ('supervisor' in start) {
    adoptOne = superviseThreads(start);
    syncBuiltinESMExports();
    return true;
  }
  const { agent, meet } = recordWorker(start, true);
  adoptOne = adoptBy(agent);
  meetRuntimes(meet);
  return true;
}

/**
 * What the main thread has told; undefined where that is between both, as it is handed to the listener. To a thread that does not come to its
 * loop nothing is handed.
 */
function receive(): Told | undefined {
  while (!told && incoming) {
    const next = workerThreads.receiveMessageOnPort(incoming as never);
    if (!next) break;
    hear(next.message as Told);
  }
  return told;
}

/** The runtime of this thread; a program may have it twice. */
function meetRuntimes(meet: MeetRuntime): void {
  const meeting: LateMeeting = {
    found(runtime) {
      meet(runtime);
      runtimes.push(runtime);
    },
  };
  channel(LATE_CHANNEL).publish(meeting);
}

const adoptBy =
  ({ workers, living }: Agent): AdoptWorker =>
  (worker, thread) => {
    const name = names.get(numberOf(worker));
    workers.set(worker, { thread, messages: null, ...(name !== undefined && { name }) });
    living.add(worker);
  };

/** Workers that this thread has started: it tells the ends of those that cannot. */
export function adopt(workers: readonly Worker[]): void {
  for (const worker of workers) {
    const number = threads.get(numberOf(worker));
    if (number !== undefined) adoptOne(worker, number);
  }
}

/** Numbers of workers that run. */
export const numbersOf = (workers: readonly Worker[]): number[] =>
  workers.map(numberOf).filter((id) => id > 0);

/** -1 for the prototype of a class, which is among what the inspector finds, and for one that has ended. */
function numberOf(worker: Worker): number {
  try {
    return worker.threadId ?? -1;
  } catch {
    return -1;
  }
}

/** What the runtime has to tell: see LateRuntime. */
export const tellObjects = (): boolean => runtimes.every((runtime) => runtime.tellObjects());
export const tellHeld = (): boolean => runtimes.every((runtime) => runtime.tellHeld());
export const tellWait = (): void => runtimes.forEach((runtime) => runtime.tellWait());

/** The main thread: what was recorded may be read. */
export function publish(): void {
  if (!main) return;
  main.directory.publish();
  watchLoop(main.agent);
}

/** The main thread: it was not possible in all threads, so nothing is recorded of any. */
export const abandon = (): void => main?.directory.abandon();

/** Leaves no trace: the program may look at what is loaded. */
export function leave(): void {
  incoming?.close();
  delete require.cache[__filename];
}
