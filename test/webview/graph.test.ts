import { describe, expect, test } from 'vitest';
import { RunStore } from '../../webview/data/runStore';
import { nodesOnCycles } from '../../webview/graph/graphBuilder';
import { edgeCurve, LabelPlaces } from '../../webview/graph/edgeGeometry';
import { layoutGraph } from '../../webview/graph/graphLayout';
import { GraphMemory } from '../../webview/graph/graphMemory';
import { buildGraph, collapse, deadlockKeys } from '../../webview/graph/graphModel';
import { delta, finding, lane, laneId, lock, wait } from './support/rows';

function store(lanes: ReturnType<typeof lane>[], locks: ReturnType<typeof lock>[]): RunStore {
  const made = new RunStore();
  made.apply(delta({ lanes, locks }));
  return made;
}

const deadlock = store(
  [
    lane(1, 'MainThread', { wait: wait('ThreadJoin', 0, 2) }),
    lane(2, 'worker-1', { wait: wait('Lock', 8, 3) }),
    lane(3, 'worker-2', { wait: wait('Lock', 7, 2) }),
    lane(4, 'idle'),
  ],
  [lock(7, 'a'), lock(8, 'b')],
);

describe('who waits for whom', () => {
  test('a deadlock is a cycle, who waits behind it is not', () => {
    const graph = buildGraph(deadlock);
    const inCycle = graph.nodes.filter((node) => node.cycle).map((node) => node.label);
    expect(inCycle.sort()).toEqual(['a', 'b', 'worker-1', 'worker-2']);
    expect(graph.nodes.map((node) => node.label)).not.toContain('idle');
    expect(graph.edges.filter((edge) => edge.cycle)).toHaveLength(4);
  });
  test('it is drawn as a deadlock where one was found: others end by a time limit', () => {
    const graph = buildGraph(deadlock);
    expect(deadlockKeys(graph, deadlock).size).toBe(0);
    const found = store([], []);
    const one = finding(1, 'error');
    const participants = [{ lane: laneId(3) }] as unknown as typeof one.participants;
    found.apply(delta({ findings: [{ ...one, participants }] }));
    expect([...deadlockKeys(graph, found)].sort()).toEqual([
      'lane:2',
      'lane:3',
      'object:7',
      'object:8',
    ]);
  });
  test('who has just got what it waited for does not wait for itself', () => {
    const owned = { ...lock(7, 'a'), owner: laneId(1) };
    const both = store([lane(1, 'x', { wait: wait('Lock', 7, 1) })], [owned]);
    expect(buildGraph(both).edges.map((edge) => edge.kind)).toEqual(['waits']);
    const states = { lane: [laneId(1)], state: [1], object: [0], since: [1] } as never;
    both.apply(delta({ states }));
    expect(buildGraph(both).nodes).toEqual([]);
  });
  test('short waits and sleep are left out', () => {
    const quiet = store(
      [
        lane(1, 'x', { wait: { ...wait('Lock', 7, 2), sinceNs: (1e9 - 1e6) as never } }),
        lane(2, 'y', { wait: wait('Sleep', 0, 0) }),
      ],
      [lock(7, 'a')],
    );
    expect(buildGraph(quiet).nodes).toEqual([]);
  });
  test('more than 40 nodes: those that wait for the same thing are one', () => {
    const many = Array.from({ length: 60 }, (_, at) =>
      lane(at + 2, `worker-${at}`, { wait: wait('Lock', 7, 1) }),
    );
    const graph = buildGraph(store([lane(1, 'holder'), ...many], [lock(7, 'a')]));
    expect(graph.nodes.map((node) => `${node.label} ${node.count}`)).toEqual([
      'a 1',
      'holder 1',
      'worker-* 60',
    ]);
  });
  test('such a group is called by what is in it', () => {
    const groupOf = (kinds: readonly ('thread' | 'task')[]): string => {
      const many = Array.from({ length: 50 }, (_, at) => {
        const name = at % 2 === 0 ? `fetch ${at}` : `Task-${at}`;
        return lane(at + 2, name, { kind: kinds[at % 2]!, wait: wait('Semaphore', 7, 0) });
      });
      return buildGraph(store(many, [lock(7, 'slots')])).nodes.at(-1)!.label;
    };
    expect(groupOf(['thread', 'thread'])).toBe('threads');
    expect(groupOf(['task', 'task'])).toBe('tasks');
    expect(groupOf(['task', 'thread'])).toBe('threads and tasks');
  });
  test('collapsing spares cycles', () => {
    const graph = buildGraph(deadlock);
    expect(collapse(graph, deadlock).nodes).toHaveLength(graph.nodes.length);
  });
  test('cycles of any length', () => {
    const next = new Map([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['x', 'a'],
      ['y', 'z'],
    ]);
    expect([...nodesOnCycles(next)].sort()).toEqual(['a', 'b', 'c']);
    expect([...nodesOnCycles(new Map([['s', 's']]))]).toEqual(['s']);
  });
});

describe('layout', () => {
  const place = (graph: ReturnType<typeof buildGraph>) => layoutGraph(graph, () => 80);
  test('who waits is above what it waits for, but for the way back of a ring', () => {
    const graph = buildGraph(deadlock);
    const { nodes } = place(graph);
    const ups = graph.edges.filter((edge) => nodes.get(edge.from)!.y > nodes.get(edge.to)!.y);
    expect(ups.every((edge) => edge.cycle)).toBe(true);
    expect(nodes.get('lane:1')!.y).toBeLessThan(nodes.get('lane:2')!.y);
  });
  test('no two nodes overlap', () => {
    const many = Array.from({ length: 20 }, (_, at) =>
      lane(at + 5, `w${at}`, { wait: wait('Lock', 7 + (at % 3), 0) }),
    );
    const graph = buildGraph(store(many, [lock(7, 'a'), lock(8, 'b'), lock(9, 'c')]));
    const placed = [...place(graph).nodes.values()];
    for (const a of placed) {
      for (const b of placed) {
        if (a === b || a.y !== b.y) continue;
        expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(80);
      }
    }
  });
  test.each(['down', 'across'] as const)(
    'labels of edges lie on no node and on no other label: %s',
    (direction) => {
      const behind = lane(4, 'worker-3', { wait: wait('Lock', 7, 2) });
      const circle = [...deadlock.lanes.values()].filter((one) => one.id !== laneId(4));
      const graph = buildGraph(store([...circle, behind], [lock(7, 'a'), lock(8, 'b')]));
      const { nodes } = layoutGraph(graph, () => 80, direction);
      const places = new LabelPlaces(nodes.values());
      const boxes = graph.edges.map(({ from, to }) => ({
        ...places.claim(edgeCurve(nodes.get(from)!, nodes.get(to)!, false, direction), 62),
        width: 62,
        height: 16,
      }));
      const all = [...boxes, ...[...nodes.values()].map((one) => ({ ...one, height: 28 }))];
      for (const label of boxes) {
        for (const other of all) {
          if (other === label) continue;
          const apart =
            Math.abs(label.x - other.x) >= (label.width + other.width) / 2 ||
            Math.abs(label.y - other.y) >= (label.height + other.height) / 2;
          expect(apart).toBe(true);
        }
      }
    },
  );
  test('across: who waits is left of what it waits for, and the whole is wide and low', () => {
    const graph = buildGraph(deadlock);
    const { nodes, width, height } = layoutGraph(graph, () => 80, 'across');
    const back = graph.edges.filter((edge) => nodes.get(edge.from)!.x > nodes.get(edge.to)!.x);
    expect(back.every((edge) => edge.cycle)).toBe(true);
    expect(nodes.get('lane:1')!.x).toBeLessThan(nodes.get('lane:2')!.x);
    expect(height).toBeLessThan(90);
    expect(width).toBeLessThan(4 * 80 + 3 * 80 + 12);
  });
  test('who waits for a lock on the left of a circle stands left of it', () => {
    const behind = lane(4, 'worker-3', { wait: wait('Lock', 7, 2) });
    const circle = [...deadlock.lanes.values()].filter((one) => one.id !== laneId(4));
    const graph = buildGraph(store([...circle, behind], [lock(7, 'a'), lock(8, 'b')]));
    const { nodes } = place(graph);
    const [waiter, lockA, lockB] = ['lane:4', 'object:7', 'object:8'].map((key) => nodes.get(key)!);
    expect(lockA!.x).toBeLessThan(lockB!.x);
    expect(waiter!.x).toBeLessThan(lockA!.x);
  });
  test('nothing moves while only time passes', () => {
    const before = place(buildGraph(deadlock));
    deadlock.apply(delta({ nowNs: 9e9 as never }));
    expect([...place(buildGraph(deadlock)).nodes]).toEqual([...before.nodes]);
  });
});

test('what has gone stays for a moment, marked', () => {
  const memory = new GraphMemory();
  const graph = buildGraph(deadlock);
  memory.update(graph, 0);
  const kept = memory.update({ nodes: [], edges: [] }, 1_000);
  expect(kept.nodes).toHaveLength(graph.nodes.length);
  expect(kept.gone.size).toBe(graph.nodes.length);
  expect(memory.update({ nodes: [], edges: [] }, 3_000).nodes).toEqual([]);
});

test('a lock that goes to and fro between two threads is no cycle', () => {
  const memory = new GraphMemory();
  const waits = (who: number, holder: number) =>
    buildGraph(
      store(
        [lane(who, `w${who}`, { wait: wait('Lock', 7, holder) }), lane(holder, 'h')],
        [lock(7, 'a')],
      ),
    );
  memory.update(waits(1, 2), 0);
  const both = memory.update(waits(2, 1), 500);
  expect(both.nodes.filter((node) => node.cycle)).toEqual([]);
  expect(both.edges.some((edge) => edge.cycle)).toBe(false);
  const { nodes } = layoutGraph(both, () => 80);
  for (const { from, to } of both.edges)
    expect([nodes.has(from), nodes.has(to)]).toEqual([true, true]);
  expect(both.edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
    'lane:2 object:7',
    'object:7 lane:1',
  ]);
});
