import type { DebugProtocol } from '@vscode/debugprotocol';

type Body = Partial<DebugProtocol.StoppedEvent['body']>;

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  in: 'Paused after a step',
  over: 'Paused after a step',
  out: 'Paused after a step',
  step: 'Paused after a step',
  pause: 'Paused',
  entry: 'Paused on entry',
  breakpoint: 'Paused on breakpoint',
  'function breakpoint': 'Paused on function breakpoint',
  exception: 'Paused on exception',
  deadlock: 'Paused on deadlock',
  'self-deadlock': 'Paused on self-deadlock',
};

/** Rules of findings that a thread can be stopped for before it blocks. */
const HELD: readonly string[] = ['deadlock', 'self-deadlock'];

/** Whether the reason of a stop is the rule of a finding. */
export const isFinding = (reason: string): boolean => HELD.includes(reason);

/** What the client shows of a stop for this reason. */
export const stopDescription = (reason: string): string =>
  DESCRIPTIONS[reason] ?? `Paused on ${reason}`;

/** What the client is told about a stop that the agent reports. */
export function describeStop(reason: string, text: string | null, hits: readonly number[]): Body {
  const known = ['in', 'over', 'out'].includes(reason) ? 'step' : reason;
  return {
    reason: known,
    description: stopDescription(reason),
    ...(text === null ? {} : { text }),
    ...(hits.length > 0 ? { hitBreakpointIds: [...hits] } : {}),
  };
}
