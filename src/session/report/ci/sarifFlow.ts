import type * as Sarif from 'sarif';
import type { ReportFinding, ReportParticipant } from '../types';
import type { SarifPlaces } from './sarifPlaces';

/** What each thread did, side by side: a flow of the finding with a thread flow a participant. */
export function codeFlow(
  { title, participants }: ReportFinding,
  places: SarifPlaces,
): Sarif.CodeFlow | null {
  const threadFlows = participants
    .map((one) => threadFlow(one, places))
    .filter((flow) => flow.locations.length > 0);
  return threadFlows.length > 0 ? { message: { text: title }, threadFlows } : null;
}

/** In the order it happened: the locks it took, then its calls down to the wait. */
function threadFlow(
  { thread, name, role, waitsFor, holds, stack }: ReportParticipant,
  places: SarifPlaces,
): Sarif.ThreadFlow {
  const taken = holds.flatMap((hold): Sarif.ThreadFlowLocation[] => {
    const message = `${name} takes ${hold.name}`;
    if (hold.site === null) return [];
    return [{ location: places.location(hold.site, message), importance: 'essential' }];
  });
  const end = waitsFor === null ? `${name} is here (${role})` : `${name} waits for ${waitsFor}`;
  const calls = stack.toReversed().map((frame, depth): Sarif.ThreadFlowLocation => {
    const isLast = depth === stack.length - 1;
    const message = isLast ? end : `${name} calls from ${frame.function}`;
    return {
      location: places.location(frame, message),
      nestingLevel: depth,
      importance: isLast ? 'essential' : 'unimportant',
    };
  });
  return { id: `${thread}`, message: { text: end }, locations: [...taken, ...calls] };
}
