import type { Found } from '../pythons/discover';
import type { Rounds } from './turns';

/** What is timed with and without Heddle; `name` is that of workloads/. */
export interface Workload {
  readonly name: string;
  readonly unit: 'ns' | 'ms';
  /** Greatest ratio to the plain operation we accept of the native module at detail summary. */
  readonly aim?: number;
  /** The same for the fallback. */
  readonly fallbackAim?: number;
}

/** Workloads of one kind, on the CPythons and in the variants they are measured in. */
export interface Suite {
  readonly name: string;
  readonly workloads: readonly Workload[];
  readonly variants: readonly Variant[];
  readonly runsOn: (python: Found) => boolean;
  readonly rounds: Rounds;
}

/** A way to run a workload. The first is what the others are compared to. */
export interface Variant {
  readonly name: string;
  /** Options of `heddle run`; absent: without Heddle. */
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const plain: Variant = { name: 'plain' };
export const native: Variant = { name: 'native', options: ['--detail', 'summary'] };
export const full: Variant = { name: 'native, full', options: ['--detail', 'full'] };
export const fallback: Variant = { name: 'fallback', options: [], env: { HEDDLE_NATIVE: '0' } };

export const variants: readonly Variant[] = [plain, native, full, fallback];

const everyday: readonly Workload[] = [
  { name: 'with lock', unit: 'ns', aim: 1.1, fallbackAim: 1.5 },
  { name: 'acquire/release', unit: 'ns', aim: 1.15, fallbackAim: 1.5 },
  { name: 'with rlock', unit: 'ns', aim: 1.15, fallbackAim: 1.5 },
  { name: 'Queue put+get', unit: 'ns', aim: 1.15, fallbackAim: 1.5 },
  { name: 'counter, 4 threads', unit: 'ns', aim: 1.15, fallbackAim: 1.5 },
  { name: 'logging', unit: 'ns', aim: 1.15, fallbackAim: 1.5 },
  { name: 'start-up', unit: 'ms' },
];

const primitive = (name: string): Workload => ({ name, unit: 'ns', aim: 1.15, fallbackAim: 1.5 });
const program = (name: string): Workload => ({ name, unit: 'ms', aim: 1.03 });

const primitives: readonly string[] = [
  'Lock()',
  'Condition, with and notify',
  'Condition wait, handed over',
  'Event set+wait+clear',
  'with Semaphore',
  'with BoundedSemaphore',
  'Barrier(1) wait',
  'local',
  'Queue put+get+task_done',
  'LifoQueue put+get',
  'PriorityQueue put+get',
  'SimpleQueue put+get',
  'sched enter+run',
  'Thread start+join',
  'Timer(0) start+join',
  'Future set+result',
  'ThreadPoolExecutor submit+result',
  'with multiprocessing.Lock',
  'with multiprocessing.RLock',
  'with multiprocessing.Semaphore',
  'multiprocessing.Queue put+get',
  'multiprocessing.SimpleQueue put+get',
  'Pipe send+recv',
  'ProcessPoolExecutor submit+result',
  'Process start+join (fork)',
  'subprocess.run',
  'asyncio step',
  'asyncio.Lock',
  'asyncio.Queue put+get',
  'asyncio.Queue, handed over',
  'asyncio task',
  'pipe write+read',
  'socket send+recv',
  'file seek+read',
  'file seek+write',
  'select',
  'poll',
  'epoll',
  'sleep(0)',
];

const programs: readonly string[] = [
  'thread pool of small tasks',
  'process pool map',
  'asyncio echo server and clients',
  'WSGI server under load',
  'pytest with xdist',
];

/** Of these the interpreters, and our code for them, differ most from one another. */
const isTelling = (python: Found): boolean => [9, 11, 13, 14].includes(python.minor);

const short: Rounds = { number: 15, ns: 10e6, first: 1 };

export const suites: readonly Suite[] = [
  { name: 'Everyday operations', workloads: everyday, variants, runsOn: () => true, rounds: short },
  {
    name: 'All primitives',
    workloads: primitives.map(primitive),
    variants: [plain, native, fallback],
    runsOn: isTelling,
    rounds: short,
  },
  {
    name: 'Whole programs',
    workloads: programs.map(program),
    variants: [plain, native, fallback],
    runsOn: isTelling,
    rounds: { number: 3, first: 1 },
  },
];

/** What may be added to what an interpreter takes to start. */
export const START_UP_NS = 5_000_000;

/** A figure that is no ratio, such as a decode rate. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Least value we accept. */
  readonly aim?: number;
  /** Greatest value we accept. */
  readonly most?: number;
}
