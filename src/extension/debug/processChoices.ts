import { commandTitle } from '../../model/index';
import type { RunningProgram } from '../../session/index';

/** A process as it is offered. */
export interface ProcessChoice {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly pid: number;
}

/** Processes by the names of their programs, with what tells equal ones apart. */
export function processChoices(processes: readonly RunningProgram[]): ProcessChoice[] {
  return processes.map(({ pid, runtime, command, cwd }) => ({
    label: commandTitle(command),
    description: `${pid} · ${runtime === 'node' ? 'Node' : 'Python'} · ${cwd}`,
    detail: command.join(' '),
    pid,
  }));
}
