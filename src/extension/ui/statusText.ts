import { formatCount } from '../../base/index';
import type { Run } from '../runs/run';
import { isBlocked, plural } from '../words/waits';

export interface Status {
  readonly text: string;
  readonly tooltip: string;
  readonly tone: 'error' | 'warning' | 'plain';
}

/** What the status bar says about a run. */
export function statusOf(run: Pick<Run, 'rows' | 'live' | 'title'>): Status {
  const { rows } = run;
  const findings = [...rows.findings.values()];
  const errors = findings.filter(({ severity }) => severity === 'error');
  const alive = rows.aliveLanes().filter(({ kind }) => kind !== 'native' && kind !== 'child');
  const blocked = alive.filter(isBlocked).length;
  const tasks = alive.filter(({ kind }) => kind === 'task').length;
  const counts = [
    plural(alive.length - tasks, 'thread'),
    tasks > 0 && plural(tasks, 'task'),
    blocked > 0 && `${formatCount(blocked)} blocked`,
  ];
  const state = run.live ? counts.filter(Boolean).join(', ') : 'ended';
  const [worst] = errors;
  if (worst) {
    const more = errors.length > 1 ? ` +${errors.length - 1}` : '';
    return {
      text: `$(error) ${title(worst.rule)}${more}`,
      tooltip: `${worst.title}\n${run.title}: ${state}`,
      tone: 'error',
    };
  }
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return {
    text: run.live ? `$(pulse) ${state}` : `$(history) ${run.title} ${state}`,
    tooltip: `${run.title}: ${state}${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}`,
    tone: 'plain',
  };
}

const title = (rule: string): string =>
  rule.charAt(0).toUpperCase() + rule.slice(1).replaceAll('-', ' ');
