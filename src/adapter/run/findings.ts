import { describeStop } from '../dap/stopText';
import type { FindingRow } from '../../protocol/view/index';
import type { Debuggee } from './debuggee';
import type { RunState } from '../../model/index';
import type { ClientSession } from './clientSession';

const PATIENCE_MS = 400;

/** A run, as far as findings are concerned. */
export interface FindingHost {
  readonly model: RunState | null;
  readonly debuggees: ReadonlySet<Debuggee>;
  ownerSession(debuggee: Debuggee): ClientSession | undefined;
}

interface Participant {
  readonly debuggee: Debuggee;
  readonly ident: number;
  readonly native: number;
}

/** Stops the threads of a finding that the user wants to stop on; the first one gets the focus. */
export function stopOnFindings(run: FindingHost, finding: FindingRow): void {
  if (finding.count > 1) return;
  void stopThreads(run, finding);
}

async function stopThreads(run: FindingHost, finding: FindingRow): Promise<void> {
  const threads = await participants(run, finding);
  // The one that was held before it blocked has the focus already.
  let isFirst = !threads.some(({ debuggee, ident }) => debuggee.reported.has(ident));
  for (const { debuggee, ident, native } of threads) {
    const session = run.ownerSession(debuggee);
    if (!session?.book.findings.has(finding.rule)) continue;
    if (debuggee.reported.has(ident)) continue;
    await debuggee.link.ask('hold', { thread: ident }).catch(() => undefined);
    const focus = isFirst;
    isFirst = false;
    debuggee.stoppedFor.set(ident, finding);
    await session.stopped(debuggee, ident, native, () => ({
      ...describeStop(finding.rule, finding.title, []),
      preserveFocusHint: !focus,
    }));
    debuggee.waiting.add(ident);
  }
}

/**
 * The finding that a thread completes: the agent holds the thread a moment before the recording
 * tells of it. Null when it does not come.
 */
export async function awaitFinding(
  findings: () => readonly FindingRow[],
  rule: string,
  lane: () => number | null,
): Promise<FindingRow | null> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const id = lane();
    const row = findings().findLast(
      (one) => one.rule === rule && one.participants.some((part) => part.lane === id),
    );
    if (row || performance.now() > until) return row ?? null;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The threads of a finding, as the debuggers know them. */
async function participants(run: FindingHost, finding: FindingRow): Promise<Participant[]> {
  const found: Participant[] = [];
  const { model } = run;
  for (const { lane: id } of finding.participants) {
    const lane = model?.lane(id);
    const pid = lane ? model?.process(lane.process).pid : undefined;
    const debuggee = [...run.debuggees].find((one) => one.pid === pid);
    if (!lane || !debuggee) continue;
    const row = (await debuggee.list()).find(({ native }) => native === lane.nativeId);
    if (row) found.push({ debuggee, ident: row.ident, native: lane.nativeId });
  }
  return found;
}
