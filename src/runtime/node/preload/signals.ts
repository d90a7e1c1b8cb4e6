import childProcess, { type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Agent } from './agent';
import { callOriginal, replace, type Hook } from '../replace';

/** Signals that the program sends, so that nobody wonders who ended a process. */
export function hookSignals({ recorder, stacks }: Agent): void {
  const tell = (pid: unknown, signal: unknown, hook: Hook): void => {
    const number = numberOf(signal);
    if (number === 0 || !Number.isInteger(pid)) return;
    const isGroup = (pid as number) <= 0;
    recorder.signalled(number, Math.abs(pid as number), stacks.site(hook), isGroup);
  };

  const kill: Hook = (original, self, args) => {
    tell(args[0], args[1], kill);
    return callOriginal(original, self, args);
  };
  replace(process, 'kill', kill);

  const killChild: Hook = (original, self, args) => {
    const { pid, exitCode, signalCode } = self as ChildProcess;
    if (exitCode === null && signalCode === null) tell(pid, args[0], killChild);
    return callOriginal(original, self, args);
  };
  replace(childProcess.ChildProcess.prototype, 'kill', killChild);
}

/** 0: it only asks whether the process is there, or Node refuses it. */
function numberOf(signal: unknown): number {
  if (signal === undefined || signal === null) return constants.signals.SIGTERM;
  const number = typeof signal === 'string' ? constants.signals[signal as NodeJS.Signals] : signal;
  return Number.isInteger(number) ? (number as number) : 0;
}
