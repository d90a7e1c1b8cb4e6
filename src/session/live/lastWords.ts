import { setTimeout as after } from 'node:timers/promises';
import { unpackAwaited, type Lane, type ProcessState, type RunModel } from '../../model/index';
import { Answered, FactKey, RuntimeKind, WaitReason } from '../../protocol/index';
import type { FindingRow } from '../../protocol/view/index';
import { askForAwaits } from '../../transport/index';

/** Who has not begun to answer by then does not come to its event loop. */
const BEGIN_MS = 500;
/** Who has begun gets so long. */
const TELL_MS = 10_000;
const LOOK_MS = 10;

/**
 * Has the Nodes of a run, before it ends, tell which asynchronous functions wait, and what keeps their event loops. Comes back when they
 * have, or do not.
 */
export async function hearLastWords(model: RunModel, sessionDirectory: string): Promise<void> {
  const asked = model
    .allProcesses()
    .filter((process) => process.alive && process.runtime === RuntimeKind.Node && answers(process));
  if (asked.length === 0) return;
  askForAwaits(sessionDirectory, new Set(asked.map(({ pid }) => pid)));
  const began = performance.now();
  const isExpected = (process: ProcessState): boolean => {
    const answer = process.facts.get(FactKey.Answered);
    const since = performance.now() - began;
    return (
      process.alive &&
      answer !== Answered.Told &&
      since < (answer === undefined ? BEGIN_MS : TELL_MS)
    );
  };
  while (asked.some(isExpected)) await after(LOOK_MS);
}

/** Has a Node tell the same at once whose event loop is part of an error: nothing else will ever run in it. */
export function askStuck(
  model: RunModel,
  sessionDirectory: string,
  { participants }: FindingRow,
): void {
  const stuck = participants
    .map(({ lane }) => model.lane(lane))
    .filter((lane) => lane?.main === true && lane.waiting && isOfLoop(lane))
    .map((lane) => model.process(lane!.process))
    .filter(({ runtime }) => runtime === RuntimeKind.Node);
  if (stuck.length > 0) askForAwaits(sessionDirectory, new Set(stuck.map(({ pid }) => pid)));
}

/** Whether its main thread may come to its event loop: it is in no wait that keeps it from that. */
function answers({ threads }: ProcessState): boolean {
  const main = threads.find((lane) => lane.main);
  return main?.alive === true && (!main.waiting || isOfLoop(main));
}

/** Whether it is the event loop that waits, not a call: of that for a program the process id is not known. */
const isOfLoop = ({ reason, awaited, stack }: Lane): boolean =>
  reason === (WaitReason.Io as number) ||
  (reason === (WaitReason.Process as number) &&
    (stack === 0 || unpackAwaited(awaited).number !== 0));
