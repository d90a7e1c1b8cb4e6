import type V8 from 'node:v8';

/** As V8 calls what no program sees. */
export const CAPABILITY = 'system / PromiseCapability';
export const CONTEXT = 'system / Context';

/** The JSON of a heap snapshot, as far as it is read. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[]];
      readonly location_fields: readonly string[];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly locations: readonly number[];
  readonly strings: readonly string[];
}

/** What one object has of another. */
export interface Reference {
  /** `internal`, `context`, `hidden`, … */
  readonly type: string;
  /** Of one that has a number instead: ''. */
  readonly name: string;
  readonly to: number;
}

/** Where a function begins, from 0. */
export interface Beginning {
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

/** The heap of this thread at a moment: objects, by where they stand in it, and what refers to what. */
export class HeapGraph {
  private readonly nodeSize: number;
  private readonly edgeSize: number;
  private readonly nameAt: number;
  private readonly kindAt: number;
  private readonly idAt: number;
  private readonly types: readonly string[];
  /** By the object: where its references begin. */
  private readonly firstEdges: Uint32Array;

  /** Looks at the heap, which takes some milliseconds for each megabyte of it. */
  static take(): HeapGraph {
    // Only where it is needed: every thread of every program would pay for an import.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { getHeapSnapshot } = require('node:v8') as typeof V8;
    const stream = getHeapSnapshot();
    const parts: string[] = [];
    stream.setEncoding('utf8');
    const next = (): string | null => stream.read() as string | null;
    for (let part = next(); part !== null; part = next()) parts.push(part);
    return new HeapGraph(JSON.parse(parts.join('')) as Snapshot);
  }

  private constructor(private readonly heap: Snapshot) {
    const { meta } = heap.snapshot;
    this.nodeSize = meta.node_fields.length;
    this.edgeSize = meta.edge_fields.length;
    this.nameAt = meta.node_fields.indexOf('name');
    this.kindAt = meta.node_fields.indexOf('type');
    this.idAt = meta.node_fields.indexOf('id');
    [this.types] = meta.edge_types;
    const countAt = meta.node_fields.indexOf('edge_count');
    const { nodes } = heap;
    this.firstEdges = new Uint32Array(nodes.length / this.nodeSize + 1);
    for (let node = 0; node < nodes.length; node += this.nodeSize) {
      const at = node / this.nodeSize;
      this.firstEdges[at + 1] = this.firstEdges[at]! + nodes[node + countAt]! * this.edgeSize;
    }
  }

  /** That of its class, of a function its own; `system / …` of what no program sees. */
  nameOf(node: number): string {
    return this.heap.strings[this.heap.nodes[node + this.nameAt]!]!;
  }

  /** `object`, `string`, `closure`, … */
  kindOf(node: number): string {
    return this.heap.snapshot.meta.node_types[0][this.heap.nodes[node + this.kindAt]!]!;
  }

  /** By which the inspector knows it. */
  idOf(node: number): string {
    return String(this.heap.nodes[node + this.idAt]!);
  }

  eachObject(found: (node: number) => void): void {
    const { nodes } = this.heap;
    const wanted = this.heap.snapshot.meta.node_types[0].indexOf('object');
    for (let node = 0; node < nodes.length; node += this.nodeSize)
      if (nodes[node + this.kindAt] === wanted) found(node);
  }

  /** Calls `found` with all references of that type and name, and what has them. */
  eachReference(type: string, name: string, found: (from: number, to: number) => void): void {
    const wantedType = this.types.indexOf(type);
    const wantedName = this.heap.strings.indexOf(name);
    if (wantedName < 0) return;
    const { edges, nodes } = this.heap;
    for (let node = 0; node < nodes.length; node += this.nodeSize) {
      const at = node / this.nodeSize;
      for (let edge = this.firstEdges[at]!; edge < this.firstEdges[at + 1]!; edge += this.edgeSize)
        if (edges[edge] === wantedType && edges[edge + 1] === wantedName)
          found(node, edges[edge + 2]!);
    }
  }

  references(node: number): Reference[] {
    const { edges, strings } = this.heap;
    const at = node / this.nodeSize;
    const all: Reference[] = [];
    for (let edge = this.firstEdges[at]!; edge < this.firstEdges[at + 1]!; edge += this.edgeSize) {
      const type = this.types[edges[edge]!]!;
      const isNumbered = type === 'element' || type === 'hidden';
      const name = isNumbered ? '' : strings[edges[edge + 1]!]!;
      all.push({ type, name, to: edges[edge + 2]! });
    }
    return all;
  }

  /** What it has by that name inside; undefined: nothing. */
  inside(node: number, name: string): number | undefined {
    return this.references(node).find((one) => one.type === 'internal' && one.name === name)?.to;
  }

  /** Where these functions begin, as far as that is known. */
  beginnings(functions: ReadonlySet<number>): Map<number, Beginning> {
    const { locations, snapshot } = this.heap;
    const found = new Map<number, Beginning>();
    for (let at = 0; at < locations.length; at += snapshot.meta.location_fields.length) {
      const [node, script, line, column] = locations.slice(at, at + 4) as [
        number,
        number,
        number,
        number,
      ];
      if (functions.has(node)) found.set(node, { script: String(script), line, column });
    }
    return found;
  }
}

/** The variables that a context keeps for functions in it. */
export const variablesIn = (heap: HeapGraph, context: number): Reference[] =>
  heap.references(context).filter(({ type }) => type === 'context');

/** The promises that an object of V8 is there for. */
export function promisesIn(heap: HeapGraph, node: number): number[] {
  return heap
    .references(node)
    .flatMap(({ to }) =>
      isPromise(heap, to) ? [to] : heap.nameOf(to) === CAPABILITY ? promisesIn(heap, to) : [],
    );
}

export const isPromise = (heap: HeapGraph, node: number): boolean =>
  heap.nameOf(node) === 'Promise' && heap.inside(node, 'map') !== undefined;
