import { markdownTable, textTable } from '../render';
import { debuggers } from './cases';
import type { Debugged, DebuggerResults } from './group';
import type { Waits } from './timing';

type Lines = string[][];

const compared = debuggers.map((one) => one.name).filter((name) => name !== 'plain');

/** Machines are noisy: a figure this much above another is the same. */
const SAME = 1.05;

/** Misses its aim, or, where it has none, that of not being dearer than debugpy. */
function isMissed({ workload: { aim }, ratios }: Debugged): boolean {
  const heddle = ratios['heddle']!;
  if (aim !== undefined) return heddle > aim + 0.005;
  return ratios['debugpy'] !== undefined && heddle > ratios['debugpy'] * SAME;
}

const aimText = ({ workload: { aim } }: Debugged): string =>
  aim === undefined ? '≤ debugpy' : `≤ ${aim}`;

const nanoseconds = (value: number): string => `${value.toFixed(0)} ns`;

function cells(one: Debugged, text: (ratio: number) => string): string[] {
  return compared.map((name) => {
    const ratio = one.ratios[name];
    if (ratio === undefined) return '–';
    return text(ratio) + (name === 'heddle' && isMissed(one) ? ' ✗' : '');
  });
}

/** Breakpoints that are never reached, beside code that runs. */
function elsewhere(results: readonly DebuggerResults[]): Lines {
  const header = ['CPython', 'operation', 'breakpoint', 'plain'];
  const lines = of(results, false).map((one) => [
    one.python,
    one.workload.name,
    one.placement.name,
    nanoseconds(one.plainNs),
    ...cells(one, (ratio) => ratio.toFixed(2)),
    aimText(one),
  ]);
  return [[...header, ...compared.map((name) => `${name} ×`), 'aim'], ...lines];
}

/** A loop over a line whose condition never holds: time an iteration. */
function conditional(results: readonly DebuggerResults[]): Lines {
  const lines = of(results, true).map((one) => [
    one.python,
    'conditional breakpoint',
    nanoseconds(one.plainNs),
    ...cells(one, (ratio) => `${nanoseconds(one.plainNs * ratio)} (${ratio.toFixed(0)} ×)`),
    aimText(one),
  ]);
  return [['CPython', 'an iteration', 'plain', ...compared, 'aim'], ...lines];
}

const of = (results: readonly DebuggerResults[], withCondition: boolean): Debugged[] =>
  results
    .flatMap((one) => one.comparisons)
    .filter((one) => (one.placement.condition !== undefined) === withCondition);

function waits(results: readonly DebuggerResults[]): Lines {
  const line = (python: string, what: string, all: Record<string, Waits>, key: keyof Waits) => {
    const of = (name: string): number | undefined => all[name]?.[key];
    const [heddle, debugpy] = [of('heddle')!, of('debugpy')];
    const missed = debugpy !== undefined && heddle > debugpy * SAME ? ' ✗' : '';
    const other = debugpy === undefined ? '–' : `${debugpy.toFixed(1)} ms`;
    return [python, what, `${heddle.toFixed(1)} ms${missed}`, other, '≤ debugpy'];
  };
  const lines = results.flatMap(({ python, waits: all }) => [
    line(python, 'start to first line', all, 'start'),
    line(python, 'a step', all, 'step'),
  ]);
  return [['CPython', 'what the user waits for', 'heddle', 'debugpy', 'aim'], ...lines];
}

function without(results: readonly DebuggerResults[]): string[] {
  return results.flatMap(({ python, debugpy: { version, missing } }) =>
    missing === undefined
      ? []
      : [`debugpy ${version} does not run on CPython ${python}: ${missing}.`],
  );
}

export function debuggerText(results: readonly DebuggerResults[]): string {
  const tables = [elsewhere(results), conditional(results), waits(results)];
  return [...tables.map((lines) => textTable(lines)), ...without(results)].join('\n\n');
}

/** The section of docs/benchmarks.md. */
export function debuggerSection(results: readonly DebuggerResults[], turns: number): string[] {
  const versions = [...new Set(results.map((one) => one.debugpy.version))].join(' and ');
  return [
    '## What being debugged costs',
    `The same code alone, under \`heddle run\`, and under three debuggers with one breakpoint: Heddle,
debugpy ${versions} and pdb, side by side and by turns, a round of some milliseconds each;
a figure is the median of the ratios to the plain round before it, of fifteen rounds in each of
${turns} sets of processes. The breakpoint is in a function that is never called, in the file that runs
or in another one. pdb follows the main thread only.`,
    markdownTable(elsewhere(results), 3),
    'The breakpoint is on the line that a loop repeats, and its condition, `i < 0`, never holds.',
    markdownTable(conditional(results), 2),
    `From starting the adapter to the stop at a breakpoint on the first line, and from asking for a step
to the stop after it.`,
    markdownTable(waits(results), 2),
    ...without(results),
  ];
}
