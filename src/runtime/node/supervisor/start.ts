import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { nativePath } from '../memory/native';
import { isDaemon } from '../memory/threadTable';
import { keepLoopSilently, releaseLoopSilently } from '../program/loop';
import { memory, program, self } from '../program/program';
import { recorder } from '../recording';
import { send } from './channel';
import {
  type FromSupervisor,
  type ProcessFacts,
  SUPERVISOR_KEY,
  type SupervisorData,
  type Work,
} from './messages';
import { optionsForWorkers } from './nodeOptions';

/** The bundled text of ./main.ts: put in by the build. */
declare const HEDDLE_SUPERVISOR: string;

/** Threads that the main thread has started and the program waits for, and whether there are some now. */
let started = 0;
let isKept = false;

/** Makes sure that the supervisor runs, which looks for deadlocks. */
export function watchWaits(): MessagePort {
  return (program.control ??= startSupervisor());
}

/** Has the supervisor start a thread. */
export function startThread(work: Work): void {
  const control = watchWaits();
  send(control, { kind: 'start', work, process: processFacts() });
  if (program.started || isDaemon(self, work.id)) return;
  started++;
  // The program does not end before its threads: the supervisor says when there are none.
  if (!isKept) keepLoopSilently();
  isKept = true;
}

function processFacts(): ProcessFacts | undefined {
  const { process } = program;
  return process && { name: process.name, daemon: process.daemon };
}

function startSupervisor(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const folder = join(tmpdir(), `heddle-${randomBytes(9).toString('hex')}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const data: SupervisorData = {
    arenas: memory.seen,
    native: nativePath,
    folder,
    main: port2,
    argv: process.argv.slice(2),
    execArgv: optionsForWorkers(process.execArgv),
    isRecorded: recorder !== undefined,
  };
  const start = (): Worker =>
    new Worker(HEDDLE_SUPERVISOR, {
      eval: true,
      name: 'heddle supervisor',
      execArgv: [],
      workerData: { [SUPERVISOR_KEY]: data },
      transferList: [port2],
    });
  const supervisor = recorder ? recorder.unlisted(start) : start();
  supervisor.unref();
  port1.on('message', (message: FromSupervisor) => {
    if (message.kind !== 'idle' || message.started !== started || !isKept) return;
    isKept = false;
    releaseLoopSilently();
  });
  port1.unref();
  return port1;
}
