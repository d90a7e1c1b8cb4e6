import type { ObjectId } from '../../base/index';
import { formatDuration, timeNs } from '../../base/index';
import type { Lane, RaisedState, RunState, SyncObject } from '../../model/index';
import {
  awaitedTasksPhrase,
  outsidePhrase,
  functionName,
  fullLaneName,
  holdRows,
  kindName,
  kindWord,
  objectName,
  place,
} from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { FindingParticipant, FindingRow, SiteRef } from '../../protocol/view/index';

/** `worker-1`, `worker-1 and worker-2`, `a, b and c`, `a, b, c and 4 more`. */
export function list(names: readonly string[], most = 4): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length > most) {
    return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
  }
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `waits`, of several `wait`. */
export function waitVerb({ length }: readonly unknown[]): string {
  return length === 1 ? 'waits' : 'wait';
}

/** ` a and b wait behind them.`, with a space before; empty when nobody does. */
export function behindText(names: readonly string[], them: 'it' | 'them'): string {
  return names.length === 0 ? '' : ` ${list(names)} ${waitVerb(names)} behind ${them}.`;
}

/** The same with `in` or `at` before it, or nothing. */
export function at(site: SiteRef | null, before = 'at'): string {
  const where = place(site);
  return where === '' ? '' : ` ${before} ${where}`;
}

/**
 * What lanes are called in a finding about all of them: with their processes where these differ, and main threads, which all
 * have one name, where the run has several.
 */
export function laneNamer(state: RunState, lanes: readonly Lane[]): (lane: Lane) => string {
  const several = new Set(lanes.map((lane) => lane.process)).size > 1;
  const run = state.allProcesses().length > 1;
  return (lane) => (several || (run && lane.main) ? fullLaneName(state, lane) : lane.label);
}

/** `the job load(3)`; one without a name of its own only `thread 5`. */
export function described(lane: Lane, what: string): string {
  return lane.name === '' ? lane.label : `the ${what} ${lane.label}`;
}

/** What the lane waits for, as a phrase after `waits`. */
export function waitPhrase(state: RunState, lane: Lane): string {
  const object = state.object(lane.target);
  const name = object ? objectName(state, object) : 'something';
  const other = state.lane(lane.targetLane)?.label;
  const thread = other ?? 'a thread';
  switch (lane.reason) {
    case WaitReason.Lock:
    case WaitReason.Semaphore:
      return `for ${name}`;
    case WaitReason.Condition:
      return `for a notify on ${name}`;
    case WaitReason.Event:
      return `for ${name} to be set`;
    case WaitReason.Barrier:
      return `for the other parties of ${name}`;
    case WaitReason.QueuePut:
      return `for room in ${name}`;
    case WaitReason.QueueGet:
      return `for an item in ${name}`;
    case WaitReason.QueueJoin:
      return `for all items of ${name} to be done`;
    case WaitReason.ThreadJoin:
      return `for ${thread} to end`;
    case WaitReason.Task:
      return `for ${awaitedTasksPhrase(state, lane) ?? other ?? 'a task'} to end`;
    case WaitReason.Future:
      return `for ${outsidePhrase(state, lane) ?? `the result of ${object ? name : (other ?? name)}`}`;
    case WaitReason.Import:
      return `for ${thread} to import the module`;
    case WaitReason.Loop:
      return `for ${thread} to run its event loop`;
    case WaitReason.Waits:
      return 'for others: its event loop is empty';
    case WaitReason.Io:
    case WaitReason.Process:
      return `for ${outsidePhrase(state, lane) ?? 'something outside'}`;
    default:
      return `for ${name}`;
  }
}

/** Where the lane waits: the innermost line of the user's own code. */
export function waitSite(state: RunState, lane: Lane): SiteRef | null {
  return state.sites.userRef(lane.stack);
}

/** `worker-1 holds a (taken at bank.py:31) and waits for b (bank.py:33)` */
export function waiterSentence(
  state: RunState,
  lane: Lane,
  needed: ReadonlySet<ObjectId>,
  name = lane.label,
): string {
  const held = holdRows(state, lane).filter((hold) => needed.has(hold.object));
  const holds = held.map((hold) => {
    const object = state.object(hold.object)!;
    const where = place(hold.site);
    return `${objectName(state, object)}${where === '' ? '' : ` (taken at ${where})`}`;
  });
  const where = place(waitSite(state, lane));
  const waits = `waits ${waitPhrase(state, lane)}${where === '' ? '' : ` (${where})`}`;
  return `${name} ${holds.length > 0 ? `holds ${list(holds)} and ` : ''}${waits}`;
}

/** What ended the thread or task; null: no exception, or none was told. */
export const exceptionOf = ({ task, raised }: Lane): RaisedState | null => task?.raised ?? raised;

/** ` with ValueError: 2`, ` with exit 3` for a worker of Node that left by itself; where one has ended and that is how. */
export function byException(ended: readonly Lane[]): string {
  const [first] = ended;
  if (ended.length !== 1 || !first) return '';
  const raised = exceptionOf(first);
  if (raised) return ` with ${raised.text}`;
  return first.alive || first.exitStatus === 0 ? '' : ` with exit ${first.exitStatus}`;
}

/** What the lane did in the finding: its wait, its stack, the locks it holds. */
export function participant(
  state: RunState,
  lane: Lane,
  role: string,
  name = lane.label,
): FindingParticipant {
  const waits = lane.waiting || lane.endedWaiting;
  const target = state.object(lane.target);
  const joined = state.lane(lane.targetLane)?.label;
  const waitsFor = target && target.shownId !== 0 ? objectName(state, target) : (joined ?? null);
  return {
    lane: lane.id,
    thread: name,
    role,
    waitsFor: waits ? waitsFor : null,
    waitSinceNs: waits ? timeNs(lane.since) : null,
    holds: holdRows(state, lane).map((hold) => ({
      object: hold.object,
      name: objectName(state, state.object(hold.object)!),
      site: hold.site,
    })),
    stack: waits ? state.sites.refs(lane.stack) : [],
  };
}

/** The same of one that has ended: where the exception came through that ended it, if any, in the place of a last wait. */
export function endedParticipant(
  state: RunState,
  lane: Lane,
  raised: RaisedState | null,
  name = lane.label,
): FindingParticipant {
  return {
    ...participant(state, lane, 'ended', name),
    waitsFor: null,
    waitSinceNs: null,
    holds: [],
    stack: raised === null ? [] : state.sites.refs(raised.stack),
  };
}

/** Locations without those unknown, and without repetition. */
export function locations(
  found: readonly { readonly site: SiteRef | null; readonly role: string }[],
): FindingRow['locations'] {
  const seen = new Set<string>();
  const rows: { file: string; line: number; role: string }[] = [];
  for (const { site, role } of found) {
    if (!site || site.file === '') continue;
    const key = `${site.file}:${site.line}:${role}`;
    if (seen.has(key)) continue;
    seen.add(key);
    rows.push({ file: site.file, line: site.line, role });
  }
  return rows;
}

export function objectRows(state: RunState, objects: readonly SyncObject[]): FindingRow['objects'] {
  const roots = new Set(objects.map((object) => object.root));
  return [...roots].map((root) => ({
    id: root.id,
    kind: kindName(root.kind),
    name: objectName(state, root),
  }));
}

/** `refresh() at cache.py:88` */
export function functionAt(site: SiteRef | null): string {
  if (!site || site.file === '') return '';
  const name = site.function.slice(site.function.lastIndexOf('.') + 1);
  return name === '' || name.startsWith('<') ? place(site) : `${name}() at ${place(site)}`;
}

export function duration(ns: number): string {
  return formatDuration(ns);
}

export { functionName, kindWord, objectName, place };
