import { commandTitle } from '../../model/index';
import type { RunningProgram } from '../../session/index';

/** A process as it is offered. */
export interface ProcessChoice {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly pid: number;
}

/** Processes by the names of their programs, with what tells equal ones apart; those that run in these folders first. */
export function processChoices(
  processes: readonly RunningProgram[],
  folders: readonly string[],
): ProcessChoice[] {
  const isHere = ({ cwd }: RunningProgram): boolean =>
    folders.some((folder) => cwd === folder || cwd.startsWith(`${folder}/`));
  const ordered = processes.toSorted((a, b) => Number(isHere(b)) - Number(isHere(a)));
  return ordered.map(({ pid, runtime, command, cwd }) => ({
    label: commandTitle(command),
    description: `${pid} · ${runtime === 'node' ? 'Node' : 'Python'} · ${cwd}`,
    detail: command.join(' '),
    pid,
  }));
}
