import type { NodeFacts } from '../supervisor/jobs/messages';

/** What a node of a server, this machine or another one, has done so far. */
export interface NodeStats {
  /** `'refused'`: it is there, and cannot be used. */
  readonly state: 'connecting' | 'connected' | 'refused';
  /** Why it is not connected; undefined: nobody has said yet. */
  readonly reason: string | undefined;
  /** Its workers; 0 while it is not connected. */
  readonly ncpus: number;
  /** Jobs it has done. */
  readonly jobs: number;
  /** Jobs that were lost with a worker of it, or with the way there. */
  readonly lost: number;
  /** Milliseconds that its workers have run jobs, all together. */
  readonly time: number;
}

export const statsOf = (nodes: Iterable<NodeFacts>): Map<string, NodeStats> =>
  new Map([...nodes].map(({ name, ms, ...facts }) => [name, { ...facts, time: ms }]));

const HEAD = ['jobs', '% of all', 'lost', 'seconds', 's/job', 'workers', 'node'];

/** A line for each node. `lived`: ms since the server was made. */
export function tableOf(stats: ReadonlyMap<string, NodeStats>, lived: number): string {
  const all = [...stats.values()].reduce((sum, { jobs }) => sum + jobs, 0);
  const rows = [...stats].map(([name, { jobs, lost, time, ncpus, state }]) => [
    `${jobs}`,
    (all === 0 ? 0 : (100 * jobs) / all).toFixed(1),
    `${lost}`,
    (time / 1000).toFixed(3),
    (jobs === 0 ? 0 : time / 1000 / jobs).toFixed(6),
    `${ncpus}`,
    state === 'connected' ? name : `${name} (${state})`,
  ]);
  const widths = HEAD.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => row[at]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === HEAD.length - 1 ? cell : cell.padStart(widths[at]!)))
      .join('  ');
  return [HEAD, ...rows]
    .map(line)
    .concat(`${(lived / 1000).toFixed(1)} s since the server was made`)
    .join('\n');
}
