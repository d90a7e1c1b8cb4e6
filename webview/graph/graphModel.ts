import type { LaneId, ObjectId, TimeNs } from '../../src/base/index';
import type { LaneRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import { namePattern } from '../lanes/namePattern';

export interface GraphNode {
  readonly key: string;
  readonly kind: 'lane' | 'resource';
  readonly label: string;
  /** How many lanes it stands for. */
  readonly count: number;
  readonly lane: LaneId | null;
  readonly object: ObjectId | null;
  readonly cycle: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'waits' | 'holds';
  /** When the wait began; of many, the longest. null for holds. */
  readonly sinceNs: TimeNs | null;
  readonly cycle: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export const COLLAPSE_ABOVE = 40;
/** Waits shorter than this come and go; the graph is about those that stay. */
const LEAST_WAIT_NS = 20_000_000;
const NOT_A_RESOURCE = new Set(['Sleep', 'Io', 'Gil', 'Other']);

/** Who waits for whom now. Every lane waits for at most one thing, a thing is held by one lane. */
export function buildGraph(store: RunStore): Graph {
  const waiting = [...store.lanes.values()].filter((lane) => isLastingWait(lane, store.nowNs));
  const next = new Map<string, string>();
  const nodes = new Map<string, Omit<GraphNode, 'cycle'>>();
  const since = new Map<string, TimeNs>();
  const addLane = (id: LaneId): string => {
    const key = `lane:${id}`;
    nodes.set(key, {
      key,
      kind: 'lane',
      label: store.laneName(id),
      count: 1,
      lane: id,
      object: null,
    });
    return key;
  };
  const addObject = (id: ObjectId): string => {
    const key = `object:${id}`;
    nodes.set(key, {
      key,
      kind: 'resource',
      label: store.objectName(id),
      count: 1,
      lane: null,
      object: id,
    });
    return key;
  };
  for (const lane of waiting) {
    const wait = lane.wait!;
    const from = addLane(lane.id);
    since.set(from, wait.sinceNs);
    if (wait.object === null) {
      if (wait.lane !== null) next.set(from, addLane(wait.lane));
      continue;
    }
    const resource = addObject(wait.object);
    next.set(from, resource);
    const owner = wait.lane ?? store.locks.get(wait.object)?.owner ?? null;
    if (owner !== null && !next.has(resource)) next.set(resource, addLane(owner));
  }
  const graph = assemble(nodes, next, since);
  return graph.nodes.length > COLLAPSE_ABOVE ? collapse(graph) : graph;
}

function isLastingWait(lane: LaneRow, nowNs: number): boolean {
  const { wait } = lane;
  if (lane.endNs !== null || wait === null || NOT_A_RESOURCE.has(wait.reason)) return false;
  if (wait.object === null && wait.lane === null) return false;
  return nowNs - wait.sinceNs >= LEAST_WAIT_NS;
}

function assemble(
  nodes: ReadonlyMap<string, Omit<GraphNode, 'cycle'>>,
  next: ReadonlyMap<string, string>,
  since: ReadonlyMap<string, TimeNs>,
): Graph {
  const cyclic = nodesOnCycles(next);
  return {
    nodes: [...nodes.values()].map((node) => ({ ...node, cycle: cyclic.has(node.key) })),
    edges: [...next].map(([from, to]) => {
      const isLane = nodes.get(from)!.kind === 'lane';
      return {
        from,
        to,
        kind: isLane ? 'waits' : 'holds',
        sinceNs: isLane ? (since.get(from) ?? null) : null,
        cycle: cyclic.has(from) && cyclic.has(to),
      };
    }),
  };
}

/** Each node has one successor at most, so a walk that meets itself has found a cycle. */
export function nodesOnCycles(next: ReadonlyMap<string, string>): Set<string> {
  const cyclic = new Set<string>();
  const done = new Set<string>();
  for (const start of next.keys()) {
    const path: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      path.push(at);
      at = next.get(at);
    }
    const from = at === undefined ? -1 : path.indexOf(at);
    if (from >= 0) for (const key of path.slice(from)) cyclic.add(key);
  }
  return cyclic;
}

/** Lanes that only wait, all for the same resource, become one node. */
export function collapse(graph: Graph): Graph {
  const waitedFor = new Set(graph.edges.map((edge) => edge.to));
  const byTarget = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    if (edge.kind !== 'waits' || edge.cycle || waitedFor.has(edge.from)) continue;
    byTarget.set(edge.to, [...(byTarget.get(edge.to) ?? []), edge]);
  }
  const gone = new Set<string>();
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const byKey = new Map(graph.nodes.map((node) => [node.key, node]));
  for (const [target, waits] of byTarget) {
    if (waits.length < 2) continue;
    const members = waits.map((edge) => byKey.get(edge.from)!);
    for (const member of members) gone.add(member.key);
    const patterns = new Set(members.map((member) => namePattern(member.label)));
    const key = `many:${target}`;
    const count = members.length;
    const label = patterns.size === 1 ? [...patterns][0]! : 'threads';
    const longest = waits.reduce((a, b) => ((b.sinceNs ?? 0) < (a.sinceNs ?? 0) ? b : a));
    const node = byKey.get(target)!;
    nodes.push({ key, kind: 'lane', label, count, lane: null, object: node.object, cycle: false });
    edges.push({ ...longest, from: key });
  }
  return {
    nodes: [...graph.nodes.filter((node) => !gone.has(node.key)), ...nodes],
    edges: [...graph.edges.filter((edge) => !gone.has(edge.from)), ...edges],
  };
}
