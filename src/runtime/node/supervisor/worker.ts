import { writeSync } from 'node:fs';
import { MessageChannel, type MessagePort, SHARE_ENV, Worker } from 'node:worker_threads';
import { START_KEY, type StartData, type SupervisorData, type Work } from './messages';
import { HOOK_TSX } from './tsx';

/** Imports the module, which brings the runtime along, and leaves the rest to that. */
const BOOT = `
const { workerData } = require('node:worker_threads');
${HOOK_TSX}
hookTsx()
  // Then there is no such tsx: what it would be needed for says so when it is imported.
  .catch(() => undefined)
  .then(() => import(workerData.${START_KEY}.module))
  .then(() => globalThis[Symbol.for('heddle.runTask/1')]());
`;

/** What becomes of a worker. */
export interface WorkerEvents {
  connect(control: MessagePort): void;
  /** It is over, and what it wrote is out. */
  gone(): void;
}

/** Starts the worker of a thread. */
export function startWorker(
  { argv, execArgv, process }: SupervisorData & Pick<StartData, 'process'>,
  arenas: readonly SharedArrayBuffer[],
  work: Work,
  events: WorkerEvents,
): void {
  const { port1, port2 } = new MessageChannel();
  const start: StartData = { ...work, arenas, process, control: port2 };
  let worker: Worker;
  try {
    worker = new Worker(BOOT, {
      eval: true,
      argv: [...argv],
      execArgv: [...execArgv],
      env: SHARE_ENV,
      workerData: { [START_KEY]: start },
      transferList: [port2],
      stdout: true,
      stderr: true,
    });
  } catch (error) {
    complain(work, error);
    events.gone();
    return;
  }
  events.connect(port1);
  worker.stdout.on('data', (chunk: Buffer) => write(1, chunk));
  worker.stderr.on('data', (chunk: Buffer) => write(2, chunk));
  worker.on('error', (error) => complain(work, error));
  worker.on('exit', () => {
    port1.close();
    events.gone();
  });
}

const complain = ({ module, task }: Work, error: unknown): void =>
  write(
    2,
    Buffer.from(
      `Exception in the thread of task '${task}' of ${module}:\n` +
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    ),
  );

/** Threads write by themselves (see program/output.ts): this is what comes before they can. */
function write(fd: number, chunk: Buffer): void {
  try {
    const written = writeSync(fd, chunk);
    if (written < chunk.length) write(fd, chunk.subarray(written));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') setTimeout(() => write(fd, chunk), 1);
  }
}
