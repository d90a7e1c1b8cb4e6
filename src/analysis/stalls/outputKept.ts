import { otherSideSeen, processesPhrase, type Lane, type RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { evidenceOf } from '../rules/deadlock';
import { at, laneNamer, locations, participant, waitPhrase, waitSite } from '../evidence/evidence';
import type { Instance } from '../rules/rule';

/** A wait for the end of a pipe that has stood for so long is told of, ns: what the program left may be about to end. */
const KEPT_NS = 2_000_000_000;

/**
 * Waits for the end of what a program writes that has ended, and whose status nobody has asked for meanwhile: what it had started, and
 * left, has its pipe open still.
 */
export const keptOutputs = (state: RunState): Instance[] =>
  state.blocked.flatMap((lane) => {
    const { heirs = [] } = otherSideSeen(lane) ?? {};
    if (heirs.length === 0 || !hasDead(state, lane)) return [];
    const nameOf = laneNamer(state, [lane]);
    const site = waitSite(state, lane);
    const who = processesPhrase(lane, [], heirs);
    return {
      key: `output ${lane.id} ${site?.file}:${site?.line}`,
      evidence: evidenceOf([lane]),
      quietNs: KEPT_NS,
      sinceNs: lane.since,
      count: 0,
      help: 'Start what is to go on in the background with outputs of its own (`>/dev/null 2>&1 &`, stdout=DEVNULL); end a shell together with what it has started (start_new_session=True, then os.killpg()), or start the program without a shell.',
      title: `Output of a program that has ended: ${nameOf(lane)} waits for the end of it, and ${who} has the pipe`,
      message: `${nameOf(lane)} waits ${waitPhrase(state, lane)}${at(site)}. Who had started ${heirs.length === 1 ? 'that process' : 'those'} has ended; the end of a pipe comes when nobody has it open to write to any more.`,
      participants: [participant(state, lane, 'waiter', nameOf(lane))],
      locations: locations([{ site, role: 'waits' }]),
      objects: [],
    };
  });

/** Whether it waits for a program that has ended, or its process has a child that has, and that nobody has asked for. */
function hasDead(state: RunState, lane: Lane): boolean {
  if (lane.reason === (WaitReason.Process as number)) return true;
  const process = state.process(lane.process);
  return [...process.children.values()].some(({ alive, child }) => !alive && child?.zombie);
}
