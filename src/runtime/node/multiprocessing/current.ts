import { program } from '../program/program';
import { taskOf } from '../program/task';
import { unpack } from '../program/transfer';
import { recorder } from '../recording';
import type { ProcessStart } from '../supervisor/messages';
import { RUN_KEY } from '../supervisor/processBoot';
import { failed } from './failed';

/** The process that asks, as far as it can be known from inside. */
export interface CurrentProcess {
  readonly name: string;
  readonly daemon: boolean;
  readonly pid: number;
}

/** The process that asks: the program itself is the `MainProcess`. */
export const currentProcess = (): CurrentProcess => ({
  name: program.process?.name ?? 'MainProcess',
  daemon: program.process?.daemon ?? false,
  pid: process.pid,
});

/** Runs what this process was started for, once its module is imported. It ends when nothing keeps its event loop. */
async function runTask({ task, args }: ProcessStart): Promise<void> {
  program.importing = false;
  recorder?.mayBlock();
  try {
    await taskOf(task)(...(unpack(args) as never[]));
  } catch (error) {
    failed(error);
  }
}

const started = program.process;
// Its other threads run what they were started for.
if (started && 'task' in started)
  Object.assign(globalThis, { [Symbol.for(RUN_KEY)]: () => runTask(started) });
