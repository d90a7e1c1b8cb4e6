import { elapsed, formatDuration } from '../../base/index';
import { LaneState, seenSite, type LaneRow } from '../../protocol/view/index';
import type { RowStore } from '../runs/rowStore';
import { isBlocked, place, since as sinceWords, waitSentence, waitTarget } from '../words/waits';
import { at, type TreeRow } from './treeRow';

/** The one encoding of states (VIEW.md), as icons: shape first, colour second. */
const looks: Readonly<Record<LaneState, { icon: string; color?: string; word: string }>> = {
  [LaneState.None]: { icon: 'circle-slash', word: 'Ended' },
  [LaneState.Running]: { icon: 'circle-filled', color: 'charts.green', word: 'Running' },
  [LaneState.Lock]: { icon: 'lock', color: 'heddle.blockedLine', word: 'Waiting for a lock' },
  [LaneState.Queue]: { icon: 'inbox', color: 'charts.blue', word: 'Waiting for a queue' },
  [LaneState.Sync]: { icon: 'bell', color: 'charts.purple', word: 'Waiting to be told' },
  [LaneState.Join]: {
    icon: 'git-merge',
    color: 'charts.yellow',
    word: 'Waiting for others to end',
  },
  [LaneState.Sleep]: { icon: 'clock', word: 'Sleeping' },
  [LaneState.Io]: { icon: 'plug', word: 'In input or output' },
  [LaneState.Gil]: { icon: 'chip', color: 'charts.red', word: 'Waiting for the interpreter lock' },
  [LaneState.Other]: { icon: 'circle-outline', word: 'Waiting' },
  [LaneState.Stopped]: { icon: 'debug-pause', word: 'Stopped' },
};

/** Blocked before busy before idle. */
const order: readonly LaneState[] = [
  LaneState.Stopped,
  LaneState.Lock,
  LaneState.Sync,
  LaneState.Queue,
  LaneState.Join,
  LaneState.Other,
  LaneState.Gil,
  LaneState.Running,
  LaneState.Io,
  LaneState.Sleep,
];

/** Key of the group of threads that only the operating system knows. */
const NATIVE = 'native';
/** Key of the group of programs that are no Python. */
const PROGRAMS = 'programs';

/** Threads and tasks that are alive, by state and by what they wait for, the longest wait first. */
export function threadRows(rows: RowStore): TreeRow[] {
  const groups = new Map<string, { title: string; state: LaneState; lanes: LaneRow[] }>();
  for (const lane of rows.aliveLanes()) {
    const { key, title } = groupOf(lane, rows);
    const group = groups.get(key) ?? { title, state: lane.state, lanes: [] };
    group.lanes.push(lane);
    groups.set(key, group);
  }
  const rank = (key: string, state: LaneState): number =>
    (key !== NATIVE && key !== PROGRAMS && order.indexOf(state) + 1) || order.length + 1;
  return [...groups]
    .sort(
      ([x, a], [y, b]) =>
        rank(x, a.state) - rank(y, b.state) || longest(a.lanes) - longest(b.lanes),
    )
    .map(([key, { title, state, lanes }]) => ({
      id: `group:${key}`,
      label: title,
      description: String(lanes.length),
      ...iconOf(state),
      expanded: true,
      children: lanes.sort(bySince).map((lane) => threadRow(lane, rows)),
    }));
}

function groupOf(lane: LaneRow, rows: RowStore): { key: string; title: string } {
  const { wait, state } = lane;
  if (lane.kind === 'native') return { key: NATIVE, title: 'Native threads' };
  if (lane.kind === 'child') return { key: PROGRAMS, title: 'Programs' };
  if (wait && saysTarget(lane)) {
    const title = `Waiting for ${waitTarget(wait, rows)}`;
    return { key: `${state}:${wait.reason}:${wait.object}`, title };
  }
  return { key: String(state), title: looks[state].word };
}

/** Whether the title of its group says what a lane waits for. */
function saysTarget(lane: LaneRow): boolean {
  return lane.kind !== 'native' && lane.kind !== 'child' && !!lane.wait?.object && isBlocked(lane);
}

function iconOf(state: LaneState): Pick<TreeRow, 'icon' | 'color'> {
  const { icon, color } = looks[state];
  return { icon, ...(color && { color }) };
}

const since = (lane: LaneRow): number => lane.wait?.sinceNs ?? Infinity;
const bySince = (a: LaneRow, b: LaneRow): number => since(a) - since(b) || a.id - b.id;
const longest = (lanes: readonly LaneRow[]): number => Math.min(...lanes.map(since));

function threadRow(lane: LaneRow, rows: RowStore): TreeRow {
  const { wait } = lane;
  const process = rows.processes.get(lane.process);
  const holds = lane.holds.map((hold): TreeRow => {
    const name = rows.objectName(hold.object) ?? 'a lock';
    const how = formatDuration(elapsed(hold.sinceNs, rows.nowNs));
    return {
      id: `lane:${lane.id}:holds:${hold.object}`,
      label: `holds ${name}`,
      description: `${how}${hold.site ? ` since ${place(hold.site)}` : ''}`,
      icon: 'key',
      object: hold.object,
      ...at(hold.site),
      traits: hold.site ? ['source'] : [],
    };
  });
  const sentence = waitSentence(lane, rows);
  const told = wait && saysTarget(lane) ? sinceWords(wait, rows) : sentence;
  const extras = [
    rows.processes.size > 1 && process ? `${process.name} ${process.pid}` : null,
    rows.frozen.has(lane.id) ? 'frozen' : null,
    lane.kind === 'thread' ? null : lane.kind === 'child' ? `pid ${lane.nativeId}` : lane.kind,
  ].filter((part) => part !== null);
  const seenAt = seenSite(lane);
  const site = wait?.site ?? lane.child?.site ?? seenAt;
  const stands = wait?.site ?? seenAt;
  const where = stands ? `${place(stands)} in ${stands.function}` : null;
  return {
    id: `lane:${lane.id}`,
    label: lane.name,
    description: [told, seenAt && `at ${place(seenAt)}`, ...extras].filter(Boolean).join(' · '),
    tooltip: [
      `${lane.name}${lane.daemon ? ' (daemon)' : ''}`,
      sentence,
      where && `at ${where}`,
      ...holds.map((hold) => `${hold.label} ${hold.description ?? ''}`),
      lane.kind !== 'native' &&
        lane.kind !== 'child' &&
        `blocked ${formatDuration(lane.waitNs)} in all`,
      lane.cpuNs !== null && `processor ${formatDuration(lane.cpuNs)}`,
      process && `process ${process.name}, pid ${process.pid}, thread ${lane.nativeId}`,
    ]
      .filter(Boolean)
      .join('\n'),
    ...iconOf(lane.state),
    lane: lane.id,
    ...at(site),
    traits: [
      ...(site ? ['source'] : []),
      ...(lane.kind === 'thread' && rows.live ? ['live'] : []),
      ...(rows.frozen.has(lane.id) ? ['frozen'] : []),
    ],
    ...(holds.length > 0 && { children: holds }),
  };
}
