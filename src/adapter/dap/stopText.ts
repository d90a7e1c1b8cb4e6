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
};

/** What the client is told about a stop that the agent reports. */
export function describeStop(reason: string, text: string | null, hits: readonly number[]): Body {
  const known = ['in', 'over', 'out'].includes(reason) ? 'step' : reason;
  return {
    reason: known,
    description: DESCRIPTIONS[reason] ?? 'Paused',
    ...(text === null ? {} : { text }),
    ...(hits.length > 0 ? { hitBreakpointIds: [...hits] } : {}),
  };
}
