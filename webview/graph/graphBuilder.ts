import type { LaneId, ObjectId, TimeNs } from '../../src/base/index';
import type { RunStore } from '../data/runStore';

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

/** Gathers who waits for what and who holds it: one way out of every node. */
export class GraphBuilder {
  private readonly nodes = new Map<string, Omit<GraphNode, 'cycle'>>();
  private readonly next = new Map<
    string,
    { readonly to: string; readonly sinceNs: TimeNs | null }
  >();

  constructor(private readonly store: RunStore) {}

  lane(id: LaneId): string {
    const key = `lane:${id}`;
    const label = this.store.laneTitle(id);
    this.nodes.set(key, { key, kind: 'lane', label, count: 1, lane: id, object: null });
    return key;
  }

  object(id: ObjectId): string {
    const key = `object:${id}`;
    const label = this.store.objectName(id);
    this.nodes.set(key, { key, kind: 'resource', label, count: 1, lane: null, object: id });
    return key;
  }

  waits(from: string, to: string, sinceNs: TimeNs | null): void {
    this.next.set(from, { to, sinceNs });
  }

  holds(resource: string, owner: string): void {
    if (!this.next.has(resource)) this.next.set(resource, { to: owner, sinceNs: null });
  }

  finish(): Graph {
    const cyclic = nodesOnCycles(new Map([...this.next].map(([from, { to }]) => [from, to])));
    return {
      nodes: [...this.nodes.values()].map((node) => ({ ...node, cycle: cyclic.has(node.key) })),
      edges: [...this.next].map(([from, { to, sinceNs }]) => ({
        from,
        to,
        kind: this.nodes.get(from)!.kind === 'lane' ? 'waits' : 'holds',
        sinceNs,
        cycle: cyclic.has(from) && cyclic.has(to),
      })),
    };
  }
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
