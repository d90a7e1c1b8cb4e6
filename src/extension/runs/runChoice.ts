import type { Run } from './run';

/** A run as it is offered: programs of one name are told apart by what became of them, and when they began. */
export interface RunChoice {
  readonly label: string;
  readonly description: string;
}

/** `now`: the day is told of a run of another one. Times are those of the place. */
export function runChoice(
  run: Pick<Run, 'title' | 'live' | 'isRecording' | 'startedAt'>,
  now = new Date(),
): RunChoice {
  const state = run.live ? 'running' : run.isRecording ? 'recording' : 'ended';
  const icon = run.live ? 'pulse' : 'history';
  const label = `$(${icon}) ${run.title}`;
  const { startedAt } = run;
  if (startedAt === null) return { label, description: state };
  const isToday = startedAt.toDateString() === now.toDateString();
  const when = isToday ? startedAt.toLocaleTimeString() : startedAt.toLocaleString();
  return { label, description: `${state} · started ${when}` };
}
