import { isShuttingDown, type Lane, type RunState, type SyncObject } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { components, shortestCycle } from './cycles';
import { isInFunctionOf, putSites } from './ending';
import { awaitsJob } from './idleWorkers';
import { endsByInterrupt, expectsInterrupt, waitsForInterrupt } from './interrupts';
import { managerPeer, servesClient } from './managers';
import { isHelper, mayCallBack } from './outside';
import { someProcessStarts } from './starting';
import type { Need } from './waits';
import {
  awaitsOutside,
  awaitsThreads,
  cameTooLate,
  isKept,
  isMutex,
  knownSuppliers,
  mayBeTaken,
  needOf,
} from './waits';

/** A lane whose wait needs another lane. */
export interface Node {
  readonly lane: Lane;
  readonly need: Exclude<Need, { readonly kind: 'free' }>;
  /** Something can still make it go on. */
  live: boolean;
  /** Nodes that need this lane. */
  readonly dependents: Node[];
}

/** Instead of a ProcessId, which is never 0. */
const ANY_PROCESS = 0;

/**
 * Of whom a wait that nobody was seen to serve is presumed to wait: nobody, all the dead but those who only wait for
 * its own lane to end, or all of them. A circle of the first kind goes before one of the next. Where it is known which
 * functions put items into a queue, only lanes that are in one of them may be meant to put the next.
 */
const PRESUMED = ['nobody', 'others', 'all'] as const;
type Presumed = (typeof PRESUMED)[number];

/** Lanes of a component that are tried as the one that closed the cycle. */
const MAX_STARTS = 64;

/**
 * A closed chain of waits; each node waits for the next, the last for the first. Of a thread that has nothing else to do all
 * waits of its asynchronous code stand for it.
 */
export interface Cycle {
  readonly nodes: readonly Node[];
  /** Lanes that wait, directly or not, for one of the cycle. */
  readonly bystanders: readonly Lane[];
}

/**
 * The wait-for graph of this moment: who can still go on (the least fixpoint of liveness), and the
 * cycles among the rest. Cost: the number of waiting lanes.
 */
export class WaitGraph {
  private readonly nodes = new Map<number, Node>();
  private found: Cycle[] | null = null;
  private ownWaits: readonly Node[] = [];
  private rootNodes: readonly Node[] | null = null;
  /** Lanes that nothing can make go on, by id. */
  readonly dead = new Map<number, Node>();
  /** Some may go on only because a process is starting, a thread is not found asleep, or a wake-up may be on its way: that changes without any wait that does. */
  passing = false;

  constructor(private readonly state: RunState) {
    for (const lane of state.blocked) {
      const need = needOf(state, lane);
      if (awaitsThreads(lane) || mayBeTaken(state, lane)) this.passing = true;
      if (need.kind === 'free') continue;
      this.nodes.set(lane.id, { lane, need, live: false, dependents: [] });
    }
    if (this.nodes.size === 0) return;
    const certain = this.lockCycles();
    this.spreadLife(certain);
    for (const node of this.nodes.values()) if (!node.live) this.dead.set(node.lane.id, node);
  }

  /** Lanes that wait for a lock they, or the threads whose waits they are, hold themselves, and nothing else can release. */
  selfWaits(): Node[] {
    this.cycles();
    return [...[...this.dead.values()].filter((node) => needsItself(node)), ...this.ownWaits];
  }

  /** The cycles of two and more lanes that are certain (docs/findings/deadlock.md). */
  cycles(): readonly Cycle[] {
    return (this.found ??= this.findCycles());
  }

  /**
   * The dead that wait for no other lane but for something that nobody is left to do, and are
   * neither in a circle nor behind one: why they and all behind them stand still.
   */
  roots(): readonly Node[] {
    return (this.rootNodes ??= this.findRoots());
  }

  /** The lane's wait where nothing will end it, and no circle, which is told for itself, has it; null: it is no such wait. */
  deadInNoCircle({ id }: Lane): Node | null {
    const node = this.dead.get(id);
    return node && !this.cycles().some(({ nodes }) => nodes.includes(node)) ? node : null;
  }

  private findRoots(): Node[] {
    const circles = this.cycles().flatMap(({ nodes }) => nodes);
    const causes = [...circles, ...this.selfWaits()];
    const explained = new Set<number>();
    for (const node of causes) explained.add(node.lane.id);
    for (const lane of this.behind(causes)) explained.add(lane.id);
    return [...this.dead.values()].filter(
      ({ lane, need }) =>
        !['lane', 'some', 'others', 'idle'].includes(need.kind) && !explained.has(lane.id),
    );
  }

  private findCycles(): Cycle[] {
    const found: Cycle[] = [];
    const taken = new Set<Node>();
    for (const presumed of PRESUMED) {
      const edges = this.edges(presumed);
      for (const part of components(edges)) {
        if (part.size < 2 || [...part].some((node) => taken.has(node))) continue;
        const nodes = certainCycle(this.state, edges, part);
        if (!nodes) continue;
        const shown = this.withoutServers(withoutLoops(nodes, part));
        // One wait of asynchronous code, for what anybody may do: nobody is left who would.
        if (shown.length === 1 && shown[0]!.need.kind !== 'lane') continue;
        for (const node of part) taken.add(node);
        // Whoever of them has the lock, if any, it is code of that one thread.
        if (new Set(shown.map(({ need }) => lockOf(need))).size === 1)
          this.ownWaits = [...this.ownWaits, shown[0]!];
        else found.push({ nodes: shown, bystanders: this.behind(shown) });
      }
    }
    return found;
  }

  /** In the place of a manager's thread its client, where that is known. */
  private withoutServers(nodes: readonly Node[]): readonly Node[] {
    return [...new Set(nodes.map((node) => this.shownFor(node)))];
  }

  /** Who is told of for the node: the client of a manager's thread, where that is known, or the node itself. */
  shownFor(node: Node): Node {
    return this.clientOf(node) ?? node;
  }

  /** Whose call the manager's thread works on, or waits for; null: the lane is none, or nobody's of the dead. */
  clientOf(node: Node): Node | null {
    const { lane, need } = node;
    if (!servesClient(this.state, lane)) return null;
    const client =
      lane.reason === (WaitReason.Io as number) && need.kind === 'lane'
        ? this.dead.get(need.lane.id)
        : node.dependents.find((one) => managerPeer(this.state, one.lane) === lane);
    return client ?? null;
  }

  /** Lanes of the dead that wait for one of `nodes`, directly or not. */
  behind(nodes: readonly Node[]): Lane[] {
    const seen = new Set<Node>(nodes);
    const queue = [...nodes];
    for (let node = queue.pop(); node; node = queue.pop()) {
      for (const other of node.dependents) {
        if (seen.has(other) || other.live) continue;
        seen.add(other);
        queue.push(other);
      }
    }
    for (const node of nodes) seen.delete(node);
    return [...seen]
      .filter(({ need, lane }) => !isLoops(need) && !servesClient(this.state, lane))
      .map((node) => node.lane)
      .sort((a, b) => a.id - b.id);
  }

  /** Lanes on cycles made of nothing but locks whose holders alone release them: dead whoever else lives. */
  private lockCycles(): Set<Node> {
    const certain = new Set<Node>();
    const visited = new Map<Node, number>();
    let walk = 0;
    const next = (node: Node): Node | undefined =>
      node.need.kind === 'lane' && node.need.lock ? this.nodes.get(node.need.lane.id) : undefined;
    for (const start of this.nodes.values()) {
      walk++;
      let at: Node | undefined = start;
      while (at && !visited.has(at)) {
        visited.set(at, walk);
        at = next(at);
      }
      if (!at || visited.get(at) !== walk || next(at) === at) continue;
      const circle = new Set<Node>();
      for (let on: Node = at; !circle.has(on); on = next(on)!) circle.add(on);
      if (!isLoose(this.state, [...circle])) for (const node of circle) certain.add(node);
    }
    return certain;
  }

  private spreadLife(certain: ReadonlySet<Node>): void {
    const { state } = this;
    const waitingForAnyone = new Map<number, Node[]>();
    const deadThreads = new Map<number, number>();
    const ready: Node[] = [];
    for (const node of this.nodes.values()) {
      const { lane, need } = node;
      if (lane.kind === 'thread') {
        deadThreads.set(lane.process, (deadThreads.get(lane.process) ?? 0) + 1);
      }
      if (need.kind === 'lane') {
        const other = this.nodes.get(need.lane.id);
        if (other) other.dependents.push(node);
        else if (need.lane !== lane) ready.push(node);
      } else {
        for (const one of anyOf(need)) {
          const other = this.nodes.get(one.id);
          if (other) other.dependents.push(node);
          else ready.push(node);
        }
      }
      const open =
        need.kind === 'anyone' ||
        need.kind === 'idle' ||
        need.kind === 'loop' ||
        (need.kind === 'lane' && need.lock && !certain.has(node) && !isMutex(state, need.lock));
      if (!open) continue;
      const reach = reachOf(node);
      const group = waitingForAnyone.get(reach) ?? [];
      group.push(node);
      waitingForAnyone.set(reach, group);
    }
    const wakeAll = (process: number): void => {
      ready.push(...(waitingForAnyone.get(process) ?? []));
      waitingForAnyone.delete(process);
    };
    for (const process of waitingForAnyone.size > 0 ? state.allProcesses() : []) {
      if (process.aliveThreads > (deadThreads.get(process.id) ?? 0)) {
        wakeAll(process.id);
        if (!isHelper(process)) wakeAll(ANY_PROCESS);
      }
    }
    if (waitingForAnyone.has(ANY_PROCESS) && someProcessStarts(state)) {
      this.passing = true;
      wakeAll(ANY_PROCESS);
    }
    for (let node = ready.pop(); node; node = ready.pop()) {
      if (node.live) continue;
      node.live = true;
      ready.push(...node.dependents);
      if (node.lane.kind !== 'thread') continue;
      wakeAll(node.lane.process);
      wakeAll(ANY_PROCESS);
    }
  }

  /** Who each dead lane waits for. */
  private edges(presumed: Presumed): Map<Node, Node[]> {
    const edges = new Map<Node, Node[]>();
    for (const node of this.dead.values()) edges.set(node, this.targets(node, presumed));
    return edges;
  }

  private deadOf(lanes: readonly Lane[]): Node[] {
    return lanes.map(({ id }) => this.dead.get(id)).filter((node) => node !== undefined);
  }

  private targets(node: Node, presumed: Presumed): Node[] {
    const { need, lane } = node;
    if (need.kind === 'lane') {
      const target = this.dead.get(need.lane.id);
      return target && target !== node ? [target] : [];
    }
    // Its own workers that wait for a pool are no circle, but pool-exhaustion.
    if (need.kind === 'workers')
      return need.workers.some((worker) => isOf(lane, worker)) ? [] : this.deadOf(need.workers);
    if (need.kind === 'some' || need.kind === 'others')
      return this.deadOf(need.lanes).filter((other) => other !== node);
    if (need.kind === 'waits') {
      const waits = this.deadOf(need.waits);
      // Which of several holds what the others wait for is not known: none, if one waits for what anybody may do.
      return waits.length === 1 || waits.every((one) => one.need.kind === 'lane') ? waits : [];
    }
    // Who has notified it before need not do so again: that is why it waits. A worker without a job keeps nobody waiting.
    if (need.kind !== 'anyone' || cameTooLate(this.state, lane) || awaitsJob(this.state, lane))
      return [];
    const known = need.object ? knownSuppliers(lane, need.object) : [];
    const able = (other: Node | undefined): other is Node =>
      other !== undefined &&
      other !== node &&
      (other.lane.process === lane.process || reachOf(node) === ANY_PROCESS) &&
      !isShuttingDown(this.state, other.lane) &&
      !isIdleAt(lane, other.lane) &&
      !wantsTheSame(lane, other.lane);
    const seen = known.map((id) => this.dead.get(id)).filter(able);
    // Those who served it before are known; when they are gone it is no cycle, whoever else waits.
    if (known.length > 0 || presumed === 'nobody') return seen;
    const sites = need.object ? putSites(this.state, lane, need.object) : [];
    const puts = ({ lane: other }: Node): boolean =>
      sites.length === 0 || isInFunctionOf(this.state, other, sites);
    const all = [...this.dead.values()].filter((other) => able(other) && puts(other));
    // Within a package, who puts calls that, too: who only joins is not meant to.
    const innocent = presumed === 'others' || this.state.sites.isOfPackage(lane.stack);
    return innocent ? all.filter((other) => !joins(other, node)) : all;
  }
}

/** Whether one of the locks that these wait for may be released by another lane than has it. */
export const isLoose = (state: RunState, nodes: readonly Node[]): boolean =>
  nodes.some(({ need }) => need.kind === 'lane' && need.lock !== null && !isKept(state, need.lock));

/** Lanes of which one is enough. */
function anyOf(need: Need): readonly Lane[] {
  if (need.kind === 'some' || need.kind === 'others') return need.lanes;
  if (need.kind === 'workers') return need.workers;
  return need.kind === 'waits' ? need.waits : [];
}

/** Whether it is a wait of the thread, or of asynchronous code that this runs. */
export const isOf = (lane: Lane, thread: Lane): boolean =>
  lane === thread || lane.task?.ranOn === (thread.id as number);

/** Whether a thread waits for its asynchronous code, which is told of instead of it. */
const isLoops = ({ kind }: Need): boolean => kind === 'waits' || kind === 'loop';

/** The process whose threads can serve the node's wait, or any that shares what it waits for. */
function reachOf({ lane, need }: Node): number {
  if (need.kind === 'idle') return ANY_PROCESS;
  const object = need.kind === 'anyone' ? need.object : need.kind === 'lane' ? need.lock : null;
  return object?.root.sharers || object?.sharers ? ANY_PROCESS : lane.process;
}

/** The lock that is waited for; any other need is one of a kind. */
const lockOf = (need: Node['need']): unknown => (need.kind === 'lane' && need.lock) || need;

/** The nodes of a cycle; in the place of threads that wait for their asynchronous code, all such waits of the component. */
function withoutLoops(nodes: readonly Node[], part: ReadonlySet<Node>): readonly Node[] {
  const shown = new Set<Node>();
  for (const node of nodes) {
    if (node.need.kind !== 'waits') shown.add(node);
    else for (const one of part) if (node.need.waits.includes(one.lane)) shown.add(one);
  }
  return [...shown];
}

/** Whether it waits for the other one to end, or for its result. */
const joins = ({ need }: Node, { lane }: Node): boolean =>
  need.kind === 'some'
    ? need.lanes.includes(lane)
    : need.kind === 'lane' && need.lane === lane && need.lock === null;

function needsItself(node: Node): boolean {
  return node.need.kind === 'lane' && node.need.lane === node.lane;
}

/** A certain cycle of the component, through the lane that began to wait last if there is one. */
function certainCycle(
  state: RunState,
  edges: ReadonlyMap<Node, readonly Node[]>,
  part: ReadonlySet<Node>,
): Node[] | null {
  const lastFirst = [...part].sort((a, b) => b.lane.since - a.lane.since || a.lane.id - b.lane.id);
  for (const start of lastFirst.slice(0, MAX_STARTS)) {
    const nodes = shortestCycle(edges, part, start);
    if (nodes && isCertain(state, nodes) && isClosed(nodes, part)) return nodes;
  }
  return null;
}

/**
 * Whether the cycle is a deadlock beyond doubt. A wait for one certain lane is; a wait that others
 * were seen to serve before, or to make room in a queue, is; of what may come from outside (a
 * signal handler, a callback) only that of a thread which holds a lock another of them needs. A main
 * thread that may wait for Ctrl-C keeps no mutex from others meanwhile.
 */
function isCertain(state: RunState, nodes: readonly Node[]): boolean {
  const open = nodes.filter(({ need }) => need.kind === 'anyone');
  if (open.some((node) => isInterrupted(state, node))) return false;
  const served = open.filter(
    ({ lane, need }) =>
      need.kind === 'anyone' && need.object && knownSuppliers(lane, need.object).length > 0,
  );
  if (open.length === nodes.length) {
    const room = open.filter(({ lane }) => lane.reason === (WaitReason.QueuePut as number));
    return served.length > 0 && open.every((node) => served.includes(node) || room.includes(node));
  }
  const outside = open.filter(mayEndOutside);
  if (outside.length === 0) return true;
  const locks = nodes.flatMap(({ need }) => (need.kind === 'lane' && need.lock ? [need] : []));
  return (
    locks.length > 0 && outside.every(({ lane }) => !lane.main || keepsMutex(state, lane, locks))
  );
}

/** Whether nobody was seen to do what would end the wait, which may come from outside the program's threads. */
export const mayEndOutside = ({ lane, need }: Node): boolean =>
  need.kind === 'anyone' &&
  (!need.object || awaitsOutside(lane, need.object) || isCounted(lane, need.object));

/** Whether others wait for a mutex of the main thread, and it neither waits to be interrupted nor could what is not Python's wake it. */
function keepsMutex(
  state: RunState,
  main: Lane,
  locks: readonly Extract<Need, { kind: 'lane' }>[],
): boolean {
  const process = state.process(main.process);
  if (mayCallBack(state, process)) return false;
  if (waitsForInterrupt(state, process) || expectsInterrupt(state, main)) return false;
  return locks.some(({ lane, lock }) => lane === main && lock !== null && isMutex(state, lock));
}

/** Whether it is ended by what the program does when it is interrupted. */
const isInterrupted = (state: RunState, { lane, need }: Node): boolean =>
  need.kind === 'anyone' && need.object !== null && endsByInterrupt(state, lane, need.object);

/** Whether who has the other sides of pipes, connections and locks on files stands still by the circle, not for a reason of its own. */
function isClosed(nodes: readonly Node[], part: ReadonlySet<Node>): boolean {
  const lanes = new Set([...part].map(({ lane }) => lane));
  return nodes.every(
    ({ need }) => need.kind !== 'others' || need.lanes.every((one) => lanes.has(one)),
  );
}

/** Whether it waits for a count nobody was seen to change: then nobody can be said to keep it waiting. */
function isCounted(lane: Lane, object: SyncObject | null): boolean {
  const counted =
    lane.reason === (WaitReason.Barrier as number) ||
    lane.reason === (WaitReason.Semaphore as number);
  return counted && object !== null && knownSuppliers(lane, object).length === 0;
}

/**
 * Whether the other one waits for the very same, and so for the same lanes: neither keeps the other waiting. Who waits for room
 * in a queue does, for it takes nothing out meanwhile.
 */
const wantsTheSame = ({ reason, target }: Lane, other: Lane): boolean =>
  reason !== (WaitReason.QueuePut as number) && other.reason === reason && other.target === target;

/** Who waits for the next item of a queue has none in hand that a join of the queue waits for. */
function isIdleAt({ reason, target }: Lane, other: Lane): boolean {
  const joins = reason === (WaitReason.QueueJoin as number);
  return joins && other.reason === (WaitReason.QueueGet as number) && other.target === target;
}
