/**
 * A reader of Chrome's Trace Event Format that is strict where Perfetto's importer drops things in
 * silence: each event has what its phase needs, slices of a track nest, spans that begin end, and
 * arrows begin and end within a slice.
 */
export interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid?: number;
  readonly id?: number | string;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Keys that each phase needs besides `ph`, `name`, `ts` and `pid`. */
const needs: Readonly<Record<string, readonly (keyof TraceEvent)[]>> = {
  X: ['tid', 'dur'],
  b: ['cat', 'id'],
  e: ['cat', 'id'],
  s: ['cat', 'id', 'tid'],
  f: ['cat', 'id', 'tid'],
  C: ['args'],
  M: ['args'],
};
const meta = new Set(['process_name', 'process_sort_index', 'thread_name', 'thread_sort_index']);

/** The events of a trace, and what is wrong with them, a line each. */
export function readTrace(text: string): { events: TraceEvent[]; problems: string[] } {
  const { traceEvents: events } = JSON.parse(text) as { traceEvents: TraceEvent[] };
  const problems = [
    ...events.flatMap(eventProblems),
    ...nestingProblems(events),
    ...pairProblems(events),
    ...arrowProblems(events),
  ];
  return { events, problems };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const track = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
/** Times are microseconds with three digits: compared in whole nanoseconds. */
const ns = (us: number): number => Math.round(us * 1000);
const endOf = ({ ts, dur = 0 }: TraceEvent): number => ns(ts) + ns(dur);

function eventProblems(event: TraceEvent): string[] {
  const needed = needs[event.ph];
  if (!needed) return [`unknown phase ${event.ph}`];
  const missing = (['name', 'ts', 'pid', ...needed] as const).filter(
    (key) => event[key] === undefined,
  );
  const problems = missing.map((key) => `${event.ph} ${event.name} has no ${key}`);
  if (event.ph === 'M' && !meta.has(event.name)) problems.push(`unknown metadata ${event.name}`);
  if (!(event.ts >= 0) || (event.dur ?? 0) < 0) problems.push(`${event.name}: times`);
  if (event.ph === 'C' && Object.values(event.args ?? {}).some((one) => typeof one !== 'number'))
    problems.push(`${event.name}: a counter that is no number`);
  return problems;
}

function byTrack(events: readonly TraceEvent[]): Map<string, TraceEvent[]> {
  const slices = events
    .filter(({ ph }) => ph === 'X')
    .sort((a, b) => ns(a.ts) - ns(b.ts) || endOf(b) - endOf(a));
  return grouped(slices, track);
}

function nestingProblems(events: readonly TraceEvent[]): string[] {
  const problems: string[] = [];
  for (const slices of byTrack(events).values()) {
    const open: TraceEvent[] = [];
    for (const slice of slices) {
      while (open.length > 0 && endOf(open.at(-1)!) <= ns(slice.ts)) open.pop();
      const outer = open.at(-1);
      if (outer && endOf(outer) < endOf(slice))
        problems.push(`${slice.name} at ${slice.ts} reaches out of ${outer.name}`);
      open.push(slice);
    }
  }
  return problems;
}

function pairProblems(events: readonly TraceEvent[]): string[] {
  const spans = events.filter(({ ph }) => ph === 'b' || ph === 'e');
  const problems: string[] = [];
  for (const [key, list] of grouped(spans, ({ cat, id, pid }) => `${cat} ${pid} ${id}`)) {
    let last = 0;
    list.forEach(({ ph, ts }, index) => {
      if (ph !== (index % 2 === 0 ? 'b' : 'e') || ns(ts) < last) problems.push(`${key} at ${ts}`);
      last = ns(ts);
    });
    if (list.length % 2 !== 0) problems.push(`${key} does not end`);
  }
  return problems;
}

function arrowProblems(events: readonly TraceEvent[]): string[] {
  const slices = byTrack(events);
  const isWithin = (event: TraceEvent): boolean =>
    (slices.get(track(event)) ?? []).some(
      (slice) => ns(slice.ts) <= ns(event.ts) && ns(event.ts) < endOf(slice),
    );
  const arrows = events.filter(({ ph }) => ph === 's' || ph === 'f');
  const problems = arrows
    .filter((event) => !isWithin(event))
    .map(({ ph, ts, id }) => `arrow ${id}: ${ph} at ${ts} is in no slice`);
  for (const [id, list] of grouped(arrows, (event) => `${event.id}`)) {
    const phases = list.map(({ ph }) => ph).join('');
    if (phases !== 'sf') problems.push(`arrow ${id} is ${phases}`);
  }
  return problems;
}
