import { nodesOnCycles, type Graph } from './graphBuilder';

/** A part that has vanished stays this long, so that what flickers can be read. */
const LINGER_MS = 2_000;

interface Seen<T> {
  readonly value: T;
  readonly atMs: number;
}

/** The graph with what was there a moment ago; `gone` are its keys. */
export interface RememberedGraph extends Graph {
  readonly gone: ReadonlySet<string>;
}

/** Keeps the graph of a busy program from flickering: nodes and edges leave late. */
export class GraphMemory {
  private readonly nodes = new Map<string, Seen<Graph['nodes'][number]>>();
  private readonly edges = new Map<string, Seen<Graph['edges'][number]>>();

  update(graph: Graph, nowMs: number): RememberedGraph {
    for (const node of graph.nodes) this.nodes.set(node.key, { value: node, atMs: nowMs });
    // A node has one way out: a newer edge takes the place of an older one.
    for (const edge of graph.edges) this.edges.set(edge.from, { value: edge, atMs: nowMs });
    const gone = new Set<string>();
    for (const [key, seen] of this.edges) {
      if (nowMs - seen.atMs > LINGER_MS) this.edges.delete(key);
    }
    const used = new Set([...this.edges.values()].flatMap(({ value }) => [value.from, value.to]));
    for (const [key, seen] of this.nodes) {
      if (seen.atMs === nowMs) continue;
      if (nowMs - seen.atMs > LINGER_MS || !used.has(key)) this.nodes.delete(key);
      else gone.add(key);
    }
    for (const [key, seen] of this.edges) {
      if (!this.nodes.has(seen.value.from) || !this.nodes.has(seen.value.to))
        this.edges.delete(key);
    }
    const edges = this.withoutFalseCycles(nowMs);
    const cyclic = nodesOnCycles(new Map(edges.map(({ from, to }) => [from, to])));
    const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
    return {
      nodes: [...this.nodes]
        .filter(([key]) => joined.has(key))
        .map(([key, { value }]) => ({ ...value, cycle: cyclic.has(key) })),
      edges: edges.map((edge) => ({
        ...edge,
        cycle: cyclic.has(edge.from) && cyclic.has(edge.to),
      })),
      gone,
    };
  }

  /** Edges of different times may close a cycle that never was: of these the ones that are over are left out. */
  private withoutFalseCycles(nowMs: number): Graph['edges'][number][] {
    const seen = [...this.edges.values()].sort((a, b) => b.atMs - a.atMs);
    const next = new Map<string, string>();
    return seen
      .filter(({ value: { from, to }, atMs }) => {
        if (atMs !== nowMs && leadsTo(next, to, from)) return false;
        next.set(from, to);
        return true;
      })
      .map(({ value }) => value);
  }

  clear(): void {
    this.nodes.clear();
    this.edges.clear();
  }
}

function leadsTo(next: ReadonlyMap<string, string>, start: string, end: string): boolean {
  const passed = new Set<string>();
  for (let at: string | undefined = start; at !== undefined; at = next.get(at)) {
    if (at === end) return true;
    if (passed.has(at)) return false;
    passed.add(at);
  }
  return false;
}
