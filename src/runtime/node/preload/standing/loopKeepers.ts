import { ChildProcess } from 'node:child_process';
import { Socket as Datagrams } from 'node:dgram';
import { Server, Socket } from 'node:net';
import { MessagePort, type Worker } from 'node:worker_threads';
import { formatDuration, NS_PER_MS } from '../../../../base/index';
import type { Agent } from '../agent';
import {
  activeHandles,
  channelOf,
  insideOf,
  isOutput,
  pipesOf,
  type Keeper,
} from '../programPipes';
import { symbolOf, threadName } from '../workers';
import type { HeapInspector } from './heapInspector';
import { timersIn, type Timer } from './timers';

/** Something that keeps the event loop of a thread. */
export interface LoopKeeper {
  /** `a server that listens on port 8080` */
  readonly what: string;
  /** Where it was made, or what it calls begins: a stack; 0: not known. */
  readonly stack: number;
}

/** What is under way that has no object of the program's, by the names that Node has for it. */
const UNDER_WAY: Readonly<Record<string, string>> = {
  FSReqCallback: 'reading or writing of files',
  FSReqPromise: 'reading or writing of files',
  GetAddrInfoReqWrap: 'a look-up of a host name',
  GetNameInfoReqWrap: 'a look-up of a host name',
  TCPConnectWrap: 'a connection that is being established',
  Immediate: 'setImmediate()',
};

/** What keeps the event loop of this thread, one row each. */
export function loopKeepers(agent: Agent, inspector: HeapInspector): LoopKeeper[] {
  const handles = activeHandles()
    .filter((one) => typeof one === 'object' && one !== null)
    .filter((one) => !isOutput(one) && isKept(one));
  const children = handles.filter((one) => one instanceof ChildProcess);
  const pipes: readonly unknown[] = children.flatMap((one) => [...pipesOf(one), channelOf(one)]);
  const workers = [...agent.living].filter(isKept);
  const inner: readonly unknown[] = workers.flatMap(portsOf);
  return [
    ...handles
      .filter((one) => !pipes.includes(one) && !inner.includes(one))
      .map((one) => describe(agent, one)),
    ...workers.map((one) => describeWorker(agent, one)),
    ...timersIn(inspector).map((one) => describeTimer(agent, inspector, one)),
    ...process
      .getActiveResourcesInfo()
      .flatMap((name) =>
        UNDER_WAY[name] === undefined ? [] : { what: UNDER_WAY[name], stack: 0 },
      ),
  ];
}

/** Whether it has not been let go by `unref()`. */
function isKept(one: object): boolean {
  const { hasRef } = one as Partial<Keeper>;
  if (typeof hasRef === 'function') return hasRef.call(one);
  const inside = insideOf(one as Socket) as Partial<Keeper> | null | undefined;
  return inside?.hasRef?.() ?? true;
}

function describeWorker({ workers }: Agent, worker: Worker): LoopKeeper {
  const { name = threadName('', worker.threadId), stack = 0 } = workers.get(worker) ?? {};
  return { what: `the thread ${name}`, stack };
}

/** The ports by which Node speaks to a worker. */
const portsOf = (worker: Worker): unknown[] =>
  ['kPort', 'kPublicPort'].flatMap((name) => {
    const symbol = symbolOf(worker, name);
    return symbol ? [(worker as unknown as Record<symbol, unknown>)[symbol]] : [];
  });

function describe(agent: Agent, one: object): LoopKeeper {
  const stack = agent.servers.get(one) ?? agent.children.get(one) ?? 0;
  return { what: titleOf(one), stack };
}

function titleOf(one: object): string {
  if (one instanceof Server) return `a server that listens ${placeOf(one.address())}`;
  if (one instanceof ChildProcess) {
    const { spawnfile, pid } = one;
    return `the program ${spawnfile}${pid === undefined ? '' : ` (process ${pid})`}`;
  }
  if (one instanceof Socket) return titleOfSocket(one);
  if (one instanceof Datagrams) return `a socket for datagrams ${placeOf(addressOf(one))}`;
  if (one === channelOf(process)) return 'the channel to the process that forked it';
  if (one instanceof MessagePort) return 'a MessagePort or BroadcastChannel that is open';
  const { name } = (one.constructor ?? {}) as { readonly name?: string };
  return name === 'FSWatcher' || name === 'StatWatcher'
    ? 'a watched file or folder'
    : `a ${name ?? 'handle'}`;
}

function titleOfSocket(socket: Socket): string {
  if (socket === process.stdin || (socket as { fd?: unknown }).fd === 0) return 'standard input';
  const { remoteAddress, remotePort, connecting } = socket;
  if (connecting) return 'a connection that is being established';
  if (remoteAddress === undefined) return 'an open pipe or socket';
  const isServers = ((socket as { server?: unknown }).server ?? null) !== null;
  return `a connection ${isServers ? 'from' : 'to'} ${remoteAddress}${isServers ? '' : `:${remotePort}`}`;
}

function addressOf(socket: Datagrams): ReturnType<Server['address']> {
  try {
    return socket.address();
  } catch {
    return null;
  }
}

const placeOf = (address: ReturnType<Server['address']>): string =>
  typeof address === 'string' ? `at ${address}` : address ? `on port ${address.port}` : 'somewhere';

function describeTimer(
  { stacks, recorder }: Agent,
  inspector: HeapInspector,
  timer: Timer,
): LoopKeeper {
  const { length, repeats, calls } = timer;
  const what = `a timer of ${formatDuration(length * NS_PER_MS)}${repeats ? ', again and again' : ''}`;
  const found = typeof calls === 'function' ? inspector.beginning(calls) : null;
  const file = found ? inspector.urlOf(found.script) : undefined;
  if (!found || file === undefined || stacks.whose(file) === null) return { what, stack: 0 };
  const name = (calls as { readonly name?: unknown }).name;
  const called = typeof name === 'string' && name !== '' ? name : '<anonymous>';
  const site = stacks.siteAt(called, file, found.line + 1, found.column + 1);
  return { what, stack: site === 0 ? 0 : recorder.definitions.stack([site]) };
}
