import type { Graph, GraphNode } from './graphBuilder';

export interface PlacedNode {
  readonly node: GraphNode;
  /** Middle of the node. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Which way waiting goes: `across`, from left to right, where there is width but hardly any height. */
export type Direction = 'down' | 'across';

export interface GraphLayout {
  readonly direction: Direction;
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  readonly width: number;
  readonly height: number;
}

export const NODE_HEIGHT = 28;
const RANK = 66;
/** Between neighbours that do not wait for each other, and around all. */
const SPACING = { down: { gap: 34, pad: 16 }, across: { gap: 8, pad: 6 } } as const;
/** Between who waits and what it waits for, from left to right: the edge's label stands there. */
const ACROSS_GAP = 78;

/**
 * Top-down: who waits is above what it waits for. Each part of the graph is a tree of waiters over
 * a root, or over a cycle, which is drawn as a ring. `across` is the same, turned: who waits is left
 * of what it waits for. A pure function of the structure and of ids: as long as nobody comes or goes,
 * nothing moves.
 */
export function layoutGraph(
  graph: Graph,
  widthOf: (node: GraphNode) => number,
  direction: Direction = 'down',
): GraphLayout {
  const parts = new Placement(graph, widthOf, direction);
  const roots = graph.nodes.filter((node) => !parts.next.has(node.key) && !node.cycle);
  for (const ring of rings(graph, parts.next)) parts.placeRing(ring);
  for (const root of roots.sort(byKey)) parts.placeTree(root, 0);
  return parts.finish();
}

function byKey(a: GraphNode, b: GraphNode): number {
  return a.key.localeCompare(b.key, 'en', { numeric: true });
}

/** The cycles, each in the order of waiting and starting at its smallest lane. */
function rings(graph: Graph, next: ReadonlyMap<string, string>): GraphNode[][] {
  const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
  const left = new Set(graph.nodes.filter((node) => node.cycle).map((node) => node.key));
  const found: GraphNode[][] = [];
  const starts = graph.nodes.filter((node) => node.cycle && node.kind === 'lane').sort(byKey);
  for (const start of starts) {
    if (!left.has(start.key)) continue;
    const ring: GraphNode[] = [];
    let at: string | undefined = start.key;
    while (at !== undefined && left.delete(at)) {
      ring.push(nodes.get(at)!);
      at = next.get(at);
    }
    found.push(ring);
  }
  return found;
}

class Placement {
  readonly next: Map<string, string>;
  private readonly waiters = new Map<string, GraphNode[]>();
  private readonly placed = new Map<
    string,
    { node: GraphNode; x: number; rank: number; width: number }
  >();
  private readonly gap: number;
  private readonly pad: number;
  private right: number;

  constructor(
    graph: Graph,
    private readonly labelWidth: (node: GraphNode) => number,
    private readonly direction: Direction,
  ) {
    ({ gap: this.gap, pad: this.pad } = SPACING[direction]);
    this.right = this.pad;
    this.next = new Map(graph.edges.map((edge) => [edge.from, edge.to]));
    const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
    for (const node of [...graph.nodes].sort(byKey)) {
      const target = this.next.get(node.key);
      if (target === undefined || !nodes.has(target)) continue;
      this.waiters.set(target, [...(this.waiters.get(target) ?? []), node]);
    }
  }

  /** What a node takes of its rank. */
  private widthOf(node: GraphNode): number {
    return this.direction === 'down' ? this.labelWidth(node) : NODE_HEIGHT;
  }

  /** Places the waiters of a node above it and the node below their middle; returns its x. */
  placeTree(node: GraphNode, rank: number): number {
    const width = this.widthOf(node);
    const above = (this.waiters.get(node.key) ?? []).filter((one) => !one.cycle);
    const start = this.right;
    const xs = above.map((one) => this.placeTree(one, rank - 1));
    let x = xs.length > 0 ? (xs[0]! + xs[xs.length - 1]!) / 2 : start + width / 2;
    x = Math.max(x, start + width / 2);
    this.right = Math.max(this.right, x + width / 2 + this.gap);
    this.placed.set(node.key, { node, x, rank, width });
    return x;
  }

  /** First at the top, the rest clockwise: down the right side and up the left one. */
  placeRing(ring: readonly GraphNode[]): void {
    const half = Math.floor(ring.length / 2);
    const isPair = ring.length <= 2;
    const rankOf = (at: number): number => (at <= half ? at : ring.length - at) - half;
    const outer = (node: GraphNode): GraphNode[] =>
      (this.waiters.get(node.key) ?? []).filter((one) => !one.cycle);
    const isLeft = (at: number): boolean => !isPair && at > half;
    // Who waits for the left side stands left of it: their edges cross nothing.
    ring.forEach((node, at) => {
      if (isLeft(at)) for (const waiter of outer(node)) this.placeTree(waiter, rankOf(at) - 1);
    });
    const widest = Math.max(...ring.map((node) => this.widthOf(node)));
    const column = widest + this.gap * 1.6;
    const start = this.right;
    const left = start + widest / 2;
    const middle = isPair ? left : left + column / 2;
    ring.forEach((node, at) => {
      const isEnd = at === 0 || at === half;
      const x = isEnd || isPair ? middle : isLeft(at) ? left : left + column;
      this.placed.set(node.key, { node, x, rank: rankOf(at), width: this.widthOf(node) });
    });
    this.right = (isPair ? left : left + column) + widest / 2 + this.gap;
    ring.forEach((node, at) => {
      if (isLeft(at)) return;
      const { rank, x } = this.placed.get(node.key)!;
      const right = this.right;
      // Who waits for the top of the ring stands over it; the others stand at its side.
      const isTop = at === 0;
      if (isTop) this.right = start;
      const before = new Set(this.placed.keys());
      const xs = outer(node).map((waiter) => this.placeTree(waiter, rank - 1));
      const shift = isTop && xs.length > 0 ? Math.max(0, x - (xs[0]! + xs[xs.length - 1]!) / 2) : 0;
      if (shift > 0) this.shift(before, shift);
      this.right = Math.max(right, this.right + shift);
    });
  }

  private shift(except: ReadonlySet<string>, by: number): void {
    for (const [key, one] of this.placed) {
      if (!except.has(key)) this.placed.set(key, { ...one, x: one.x + by });
    }
  }

  finish(): GraphLayout {
    const { direction, pad } = this;
    const placed = [...this.placed.values()];
    const ranks = placed.map((one) => one.rank);
    const top = Math.min(0, ...ranks);
    const deepest = Math.max(0, ...ranks);
    const nodes = new Map<string, PlacedNode>();
    const breadth = this.right - this.gap + pad;
    if (direction === 'down') {
      for (const { node, x, rank, width } of placed)
        nodes.set(node.key, { node, x, y: pad + NODE_HEIGHT / 2 + (rank - top) * RANK, width });
      const height = 2 * pad + NODE_HEIGHT + (deepest - top) * RANK;
      return { direction, nodes, width: breadth, height };
    }
    let left = pad;
    for (let rank = top; rank <= deepest; rank++) {
      const column = placed.filter((one) => one.rank === rank);
      const widest = Math.max(0, ...column.map((one) => this.labelWidth(one.node)));
      for (const { node, x } of column)
        nodes.set(node.key, { node, x: left + widest / 2, y: x, width: this.labelWidth(node) });
      left += widest + ACROSS_GAP;
    }
    return { direction, nodes, width: left - ACROSS_GAP + pad, height: breadth };
  }
}
