/** Strongly connected components (Tarjan), without recursion. */
export function components<Node>(edges: ReadonlyMap<Node, readonly Node[]>): Set<Node>[] {
  const order = new Map<Node, { index: number; low: number; on: boolean }>();
  const stack: Node[] = [];
  const found: Set<Node>[] = [];
  for (const root of edges.keys()) {
    if (order.has(root)) continue;
    const work: { node: Node; edge: number }[] = [{ node: root, edge: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1]!;
      const { node } = frame;
      let mark = order.get(node);
      if (!mark) {
        mark = { index: order.size, low: order.size, on: true };
        order.set(node, mark);
        stack.push(node);
      }
      const next = edges.get(node)![frame.edge++];
      if (next) {
        const seen = order.get(next);
        if (!seen) work.push({ node: next, edge: 0 });
        else if (seen.on) mark.low = Math.min(mark.low, seen.index);
        continue;
      }
      work.pop();
      const above = work[work.length - 1];
      if (above) {
        const its = order.get(above.node)!;
        its.low = Math.min(its.low, mark.low);
      }
      if (mark.low !== mark.index) continue;
      const part = new Set<Node>();
      for (let one: Node | undefined; one !== node;) {
        one = stack.pop()!;
        order.get(one)!.on = false;
        part.add(one);
      }
      found.push(part);
    }
  }
  return found;
}

/** A shortest cycle in the component through `start`, beginning with it; null when there is none. */
export function shortestCycle<Node>(
  edges: ReadonlyMap<Node, readonly Node[]>,
  part: ReadonlySet<Node>,
  start: Node,
): Node[] | null {
  const from = new Map<Node, Node>();
  const queue: Node[] = [start];
  for (const node of queue) {
    for (const next of edges.get(node)!) {
      if (!part.has(next)) continue;
      if (next === start) {
        const cycle: Node[] = [];
        for (let at: Node | undefined = node; at && at !== start; at = from.get(at)) {
          cycle.unshift(at);
        }
        return [start, ...cycle];
      }
      if (from.has(next)) continue;
      from.set(next, node);
      queue.push(next);
    }
  }
  return null;
}
