import type { Graph } from './graphBuilder';

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
    return {
      nodes: [...this.nodes.values()].map((seen) => seen.value),
      edges: [...this.edges.values()].map((seen) => seen.value),
      gone,
    };
  }

  clear(): void {
    this.nodes.clear();
    this.edges.clear();
  }
}
