import { FactKey, RuntimeKind } from '../../protocol/index';
import type { ProcessRow, RunRow } from '../../protocol/view/index';
import { durationNs, timeNs } from '../../base/index';
import { keeperRows } from './keptRows';
import type { RunState } from '../runState';
import { exitRow } from './childRows';
import type { ProcessState } from '../state/process';

/** Last part of a path. */
function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

const PYTHON = /^(?:python|pypy)[\d.]*(?:\.exe)?$/;
const NODE = /^node(?:js)?(?:\.exe)?$/;
/** Options of the interpreter that take the next argument as their value. */
const WITH_VALUE = new Set(['-W', '-X', '--require', '-r', '--import']);

/** What multiprocessing, of Python and of the runtime for Node, starts its own processes with; the rest of it is numbers and code. */
const FOR_MULTIPROCESSING =
  /^(?:import sys; )?(?:from|\/\/) (multiprocess(?:ing)?\.(?:spawn|forkserver|resource_tracker))(?: import \w|\n)/;

/** What a command is called: `app.py`, `-m http.server`, `worker`. */
export function commandTitle(command: readonly string[]): string {
  const program = baseName(command[0] ?? '');
  if (!PYTHON.test(program) && !NODE.test(program)) return titleOf(command, 0);
  for (let at = 1; at < command.length; at++) {
    if (WITH_VALUE.has(command[at]!)) at++;
    else if (!command[at]!.startsWith('-') || /^-[mce]/.test(command[at]!))
      return titleOf(command, at);
  }
  return program;
}

/** Longer commands are cut in names. */
const LONGEST_TITLE = 60;

/** What a program that is no Python is called: its name and its arguments. */
export function programTitle(command: readonly string[]): string {
  const text = [baseName(command[0] ?? ''), ...command.slice(1)].join(' ').replace(/\s+/g, ' ');
  return text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1)}…` : text;
}

function titleOf(command: readonly string[], at: number): string {
  const first = command[at] ?? '';
  if (first === '-m') return `-m ${command[at + 1] ?? ''}`.trimEnd();
  if (first.startsWith('-m')) return `-m ${first.slice(2)}`;
  if (first.startsWith('-c') || first === '-e')
    return FOR_MULTIPROCESSING.exec(command[at + 1] ?? '')?.[1] ?? first.slice(0, 2);
  return baseName(first) || 'program';
}

export function runRow(state: RunState): RunRow {
  const { run, exit } = state;
  const command = run?.command ?? [];
  return {
    title: commandTitle(command),
    command,
    startedAt: run?.startedAt ?? '',
    dropped: state.dropped,
    exactFromNs: timeNs(state.budget.exactFromNs),
    detail: run?.detail === 2 ? 'full' : 'summary',
    processors: processorsRow(state),
    forgotten: forgottenRow(state),
    exit: exit ? { code: exit.code, signal: exit.signal, reason: exit.reason } : null,
  };
}

function forgottenRow({ gone, goneLanes }: RunState): RunRow['forgotten'] {
  const { forgotten: objects, forgottenWaitNs } = gone;
  const { thread, native, task: tasks, child: programs } = goneLanes.forgotten;
  const threads = thread + native;
  if (objects + threads + tasks + programs === 0) return null;
  return { objects, waitNs: durationNs(forgottenWaitNs), threads, tasks, programs };
}

function processorsRow(state: RunState): RunRow['processors'] {
  const { processors: available, most: wanted, overNs } = state.demand;
  if (available === 0) return null;
  const queued = state
    .allLanes()
    .reduce((sum, lane) => sum + Math.max(0, lane.queuedNs), state.goneLanes.queuedNs);
  return { available, wanted, overNs: durationNs(overNs), queuedNs: durationNs(queued) };
}

const RUNTIME_NAMES: Readonly<Record<number, string>> = {
  [RuntimeKind.CpythonNative]: 'cpython',
  [RuntimeKind.CpythonFallback]: 'cpython',
  [RuntimeKind.Node]: 'node',
};

/** What the run is called, as the first process is, too; null: that was started by another program, such as `make`. */
function titleOfRun(command: readonly string[], line: readonly string[]): string | null {
  const [program = ''] = command;
  const isItself = line.length === 0 || line.some((part) => baseName(part) === baseName(program));
  return program !== '' && isItself ? commandTitle(command) : null;
}

export function processRow(state: RunState, process: ProcessState): ProcessRow {
  const { facts } = process;
  const line = facts
    .get(FactKey.CommandLine)
    ?.split('\0')
    .filter((part) => part !== '');
  const first = process.id === 1 ? titleOfRun(state.run?.command ?? [], line ?? []) : null;
  const name =
    process.became?.name ??
    first ??
    facts.get(FactKey.ProcessName) ??
    (line?.length ? commandTitle(line) : `process ${process.pid || process.id}`);
  const exit = exitRow(process.exit);
  const keptBy = keeperRows(state, process);
  // How a program ended that it became, only its parent knows.
  const killed = !process.orderly && !facts.has(FactKey.ExitStatus) && !process.became;
  return {
    id: process.id,
    pid: process.pid,
    parent: process.parent?.id ?? null,
    name,
    runtime: facts.get(FactKey.Runtime) ?? RUNTIME_NAMES[process.runtime] ?? '',
    state: process.alive ? 'running' : killed ? 'killed' : 'exited',
    ...(exit && exit.code !== 0 && { failure: exit }),
    startNs: process.startNs,
    endNs: process.alive ? null : timeNs(process.endNs),
    note: facts.get(FactKey.AgentError) ?? facts.get(FactKey.AgentNote) ?? null,
    ...gapsOf(process),
    ...(keptBy && { keptBy }),
  };
}

function gapsOf({ gaps, pausedAt }: ProcessState): Pick<ProcessRow, 'gaps'> {
  if (gaps.length === 0 && pausedAt < 0) return {};
  const over = gaps.map(({ fromNs, toNs }) => ({ fromNs: timeNs(fromNs), toNs: timeNs(toNs) }));
  return { gaps: pausedAt < 0 ? over : [...over, { fromNs: timeNs(pausedAt), toNs: null }] };
}

/** How long the run took so far or in all, ns. */
export function runDuration(state: RunState): number {
  return durationNs(state.now);
}
