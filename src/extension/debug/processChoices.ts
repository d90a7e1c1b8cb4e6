import { commandTitle } from '../../model/index';
import type { PythonProcess } from '../../session/index';

/** A process as it is offered. */
export interface ProcessChoice {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly pid: number;
}

/** Processes by the names of their programs, with what tells equal ones apart. */
export function processChoices(processes: readonly PythonProcess[]): ProcessChoice[] {
  return processes.map(({ pid, command, cwd }) => ({
    label: commandTitle(command),
    description: `${pid} · ${cwd}`,
    detail: command.join(' '),
    pid,
  }));
}
