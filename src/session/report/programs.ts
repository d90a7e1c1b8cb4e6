import { LaneState, type LaneRow, type QueueRow, type SpanRow } from '../../protocol/view/index';
import { siteOf } from './sites';
import type { ReportCounter, ReportProgram, ReportSpan } from './types';

/** What rows of counters have as `kind`. */
export const COUNTER = 'Counter';

/** The lane as a program; empty for one that is none. */
export function programOf({ child, ...row }: LaneRow): ReportProgram[] {
  if (!child) return [];
  return [
    {
      id: row.id,
      process: row.process,
      name: row.name,
      pid: child.pid || null,
      command: child.command,
      startNs: row.startNs,
      endNs: row.endNs,
      cpuNs: row.cpuNs,
      exit: child.exit && { code: child.exit.code, signal: child.exit.signal },
      zombie: child.zombie,
      stopped: row.state === LaneState.Stopped,
      startedBy: child.startedBy,
      site: siteOf(child.site),
      waitedBy: child.waitedBy,
    },
  ];
}

export function spanOf(row: SpanRow): ReportSpan {
  return { ...row, site: siteOf(row.site), openNs: [...row.openNs] };
}

export function counterOf(row: QueueRow): ReportCounter {
  return {
    id: row.id,
    process: row.process,
    name: row.name,
    created: siteOf(row.created),
    changes: row.puts,
    value: { ...row.depth },
  };
}
