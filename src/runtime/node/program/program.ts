import { type MessagePort, workerData } from 'node:worker_threads';
import { RUNNING } from '../memory/layout';
import { nativePath } from '../memory/native';
import { beginMemory, makeArena } from '../memory/sharedFile';
import { SharedMemory, useAtomics } from '../memory/sharedMemory';
import { MAIN, type SharedSelf, begin, selfOf, setStatus } from '../memory/threadTable';
import { recorder } from '../recording';
import { arenaFrom } from '../supervisor/channel';
import {
  PROCESS_KEY,
  type ProcessFacts,
  type ProcessStart,
  START_KEY,
  type StartData,
} from '../supervisor/messages';

/** The runtime as this thread sees it. */
export interface Program {
  readonly self: SharedSelf;
  /** Absent in threads that this runtime has not started: there it begins a program. */
  readonly started: StartData | undefined;
  /** What this process was started for by another one of the runtime. */
  readonly process: ProcessStart | ProcessFacts | undefined;
  /** The way to the supervisor; the main thread has one once it has started a thread. */
  control: MessagePort | undefined;
  /** Whether it is found out when the event loop has nothing left: by one copy of the runtime. */
  isWatched: boolean;
  /** While the module of a thread is imported, it must not start others. */
  importing: boolean;
}

function join(started: StartData): Program {
  const { id, arenas, control } = started;
  const memory: SharedMemory = new SharedMemory(arenas, (index) =>
    arenaFrom(control, selfOf(memory, id), index),
  );
  const self = selfOf(memory, id);
  setStatus(self, id, RUNNING);
  control.unref();
  return { self, started, process: started.process, control, isWatched: false, importing: true };
}

function found(): Program {
  function provide(index: number): SharedArrayBuffer {
    return made.control
      ? arenaFrom(made.control, self, index)
      : makeArena(memory, index, nativePath);
  }
  const memory: SharedMemory = SharedMemory.make(beginMemory(nativePath), provide);
  const self: SharedSelf = selfOf(memory, MAIN);
  begin(self, RUNNING);
  const process = (globalThis as { [key: symbol]: ProcessStart | undefined })[
    Symbol.for(PROCESS_KEY)
  ];
  const made: Program = {
    self,
    started: undefined,
    process,
    control: undefined,
    isWatched: false,
    importing: process !== undefined,
  };
  return made;
}

function enter(): Program {
  if (recorder) useAtomics(recorder.atomics);
  const data = workerData as { [START_KEY]?: StartData } | null | undefined;
  return data?.[START_KEY] ? join(data[START_KEY]) : found();
}

/** One a thread, also when a program has the package twice, as ES module and as CommonJS. */
const place = globalThis as { [key: symbol]: Program | undefined };
const key = Symbol.for('heddle.program/1');

export const program: Program = (place[key] ??= enter());
export const { self } = program;
export const { memory } = self;

/**
 * True in the program itself, false where a module was imported to run one of its tasks in a thread or process:
 * what Python says by `__name__ == '__main__'`.
 */
export const isMain: boolean = program.started === undefined && program.process === undefined;
