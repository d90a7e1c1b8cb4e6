import type { LaneId } from '../../src/base/index';
import type { LaneRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import { namePattern } from '../lanes/namePattern';
import { GraphBuilder, type Graph, type GraphEdge, type GraphNode } from './graphBuilder';

export const COLLAPSE_ABOVE = 40;
/** Waits shorter than this come and go; the graph is about those that stay. */
const LEAST_WAIT_NS = 20_000_000;
const NOT_A_RESOURCE = new Set(['Sleep', 'Io', 'Gil', 'Other', 'Debugger']);

/**
 * Who waits for whom now. Every lane waits for at most one thing, a thing is held by one lane.
 * After the end of a run nobody waits any more: then it is what its deadlocks looked like.
 */
export function buildGraph(store: RunStore): Graph {
  const graph = store.live ? waitingNow(store) : deadlocked(store);
  return graph.nodes.length > COLLAPSE_ABOVE ? collapse(graph, store) : graph;
}

function waitingNow(store: RunStore): Graph {
  const builder = new GraphBuilder(store);
  const told = deadlockedLanes(store);
  for (const lane of store.lanes.values()) {
    if (!isLastingWait(lane, store)) continue;
    const wait = lane.wait!;
    const from = builder.lane(lane.id);
    if (wait.object === null) {
      if (wait.lane !== null) builder.waits(from, builder.lane(wait.lane), wait.sinceNs);
      continue;
    }
    const resource = builder.object(wait.object);
    builder.waits(from, resource, wait.sinceNs);
    const owner = wait.lane ?? store.locks.get(wait.object)?.owner ?? null;
    // Rows are not all of one moment: who has just got what it waited for seems to do both.
    if (owner === null || (owner === lane.id && !told.has(owner))) continue;
    builder.holds(resource, builder.lane(owner));
  }
  return builder.finish();
}

/** Who takes part in what was found to last for ever. */
function deadlockedLanes(store: RunStore): Set<LaneId> {
  const errors = [...store.findings.values()].filter(({ severity }) => severity === 'error');
  return new Set(errors.flatMap(({ participants }) => participants.map((one) => one.lane)));
}

/** Nodes of cycles that were found to be deadlocks: others end by a time limit, or never were at one moment. */
export function deadlockKeys({ nodes, edges }: Graph, store: RunStore): Set<string> {
  const next = new Map(edges.filter((edge) => edge.cycle).map(({ from, to }) => [from, to]));
  const told = deadlockedLanes(store);
  const keys = new Set<string>();
  for (const { key, lane, cycle } of nodes) {
    if (!cycle || lane === null || !told.has(lane)) continue;
    for (let at: string | undefined = key; at !== undefined && !keys.has(at); at = next.get(at))
      keys.add(at);
  }
  return keys;
}

function isLastingWait(lane: LaneRow, { nowNs, states }: RunStore): boolean {
  const { wait } = lane;
  if (lane.endNs !== null || wait === null || NOT_A_RESOURCE.has(wait.reason)) return false;
  if (wait.object === null && wait.lane === null) return false;
  const newer = states.get(lane.id);
  if (newer && newer.sinceNs !== wait.sinceNs) return false;
  return nowNs - wait.sinceNs >= LEAST_WAIT_NS;
}

/** The waits of the participants of deadlocks, as their findings tell them. */
function deadlocked(store: RunStore): Graph {
  const builder = new GraphBuilder(store);
  for (const { rule, participants, objects } of store.findings.values()) {
    if (!rule.endsWith('deadlock')) continue;
    for (const one of participants) {
      if (one.waitsFor === null) continue;
      const target = objects.find((object) => object.name === one.waitsFor);
      const joined = participants.find((other) => other.thread === one.waitsFor);
      if (target) builder.waits(builder.lane(one.lane), builder.object(target.id), one.waitSinceNs);
      else if (joined) {
        builder.waits(builder.lane(one.lane), builder.lane(joined.lane), one.waitSinceNs);
      }
    }
    for (const one of participants) {
      for (const hold of one.holds) {
        const isWaitedFor = participants.some((other) => other.waitsFor === hold.name);
        if (isWaitedFor) builder.holds(builder.object(hold.object), builder.lane(one.lane));
      }
    }
  }
  return builder.finish();
}

/** Lanes that only wait, all for the same resource, become one node. */
export function collapse(graph: Graph, store: RunStore): Graph {
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
    const label = patterns.size === 1 ? [...patterns][0]! : kindsOf(members, store);
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

/** `threads`, `tasks`, or both. */
function kindsOf(members: readonly GraphNode[], store: RunStore): string {
  const tasks = members.filter(
    ({ lane }) => lane !== null && store.lanes.get(lane)?.kind === 'task',
  );
  if (tasks.length === 0) return 'threads';
  return tasks.length === members.length ? 'tasks' : 'threads and tasks';
}
