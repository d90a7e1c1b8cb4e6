import type { Lane, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { at, laneNamer } from '../evidence/evidence';
import type { Instance } from '../rules/rule';

const HELP =
  'A task that is cancelled gets a CancelledError where it waits. Let it through: `except asyncio.CancelledError: …; raise`, no bare `except:` or `except BaseException:` around an await; and wait in clean-up with a time limit.';

/** Whether it was told to end, and waits for something new instead: for other tasks also who ends as he should waits. */
export const defies = ({ waiting, reason, task }: Lane): boolean =>
  waiting && reason !== (WaitReason.Task as number) && Boolean(task?.defied);

/** The finding, about waits that never end, with who of them was told to end, and what to do about that. */
export function withDefiance(state: RunState, instance: Instance): Instance {
  const lanes = instance.participants
    .map(({ lane }) => state.lane(lane))
    .filter((lane) => lane !== undefined);
  const told = lanes.filter(defies).slice(0, 4);
  if (told.length === 0) return instance;
  const nameOf = laneNamer(state, lanes);
  const sentences = told.map((lane) => {
    const { site } = lane.task!.defied!;
    const by =
      site === 0
        ? 'by its event loop for a time limit or a task that failed'
        : `by cancel()${at(state.sites.ref(site))}`;
    return ` ${nameOf(lane)} was told to end, ${by}, and waits all the same.`;
  });
  return { ...instance, message: instance.message + sentences.join(''), help: HELP };
}
