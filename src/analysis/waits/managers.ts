import type { Lane, ProcessState, RunState, SyncObject } from '../../model/index';
import { unpackAwaited } from '../../model/index';
import { Awaited, FactKey, WaitReason } from '../../protocol/index';

/*
 * Both ends of the connections to multiprocessing's managers. Each thread of a client has one of its
 * own for each server, and `Server.accept_connection` gives the thread that serves it the name of the
 * client's process and thread (BaseProxy._connect in Lib/multiprocessing/managers.py). Where several
 * have one name, nothing is said.
 */

/** What a manager calls to wait for clients. */
const ACCEPTING = /\b(?:multiprocess(?:ing)?\/connection|socket)\.py$/;
const MANAGERS = /\bmultiprocess(?:ing)?\/managers\.py$/;
const CONNECTION = /\bmultiprocess(?:ing)?\/connection\.py$/;

/** The lane at the other end that the lane waits for; null: it waits for none, or which one is not certain. */
export function managerPeer(state: RunState, lane: Lane): Lane | null {
  if (lane.reason !== (WaitReason.Io as number)) return null;
  const server = serverAsked(state, lane);
  if (server) return servingThread(state, lane, server);
  return awaitsRequest(state, lane) ? clientOf(state, lane) : null;
}

/** Whether the lane is a manager's thread that serves one client. */
export function servesClient(state: RunState, lane: Lane): boolean {
  return (
    isServer(state, lane) &&
    state.sites.frames(lane.stack).some(({ file, function: name }) => isServing(file, name))
  );
}

/** What the main thread of a manager's process runs, as FactKey.ProcessTarget tells it: it waits for the end. */
const RUNS_SERVER = 'BaseManager._run_server';

/** Whether the lane of a manager's server waits for clients, or for the end: it does nothing of the program's by itself. */
export function awaitsClients(state: RunState, lane: Lane): boolean {
  if (!isServer(state, lane)) return false;
  if (lane.main)
    return state.process(lane.process).facts.get(FactKey.ProcessTarget) === RUNS_SERVER;
  const caller = callerOf(state, lane, ACCEPTING);
  return (
    caller !== undefined && MANAGERS.test(caller.file) && /(?:^|\.)accepter$/.test(caller.function)
  );
}

/** The lines of the program that wait for a lock in a manager's server (SiteIds). */
export function askingSites(state: RunState, lock: SyncObject): number[] {
  return state.blocked.flatMap((lane) => {
    const server = serverAsked(state, lane);
    const serving = server && servingThread(state, lane, server);
    const asks = serving?.waiting && serving.target === (lock.id as number);
    return asks ? [state.sites.userSite(lane.stack)] : [];
  });
}

/** Whether the site is the line of a manager's server that calls what clients ask for. */
export function isOfServer(state: RunState, site: number): boolean {
  const { file, function: name } = state.sites.site(site);
  return isServing(file, name);
}

const isServing = (file: string, name: string): boolean =>
  MANAGERS.test(file) && /(?:^|\.)serve_client$/.test(name);

/** Whether the process is a manager's server: what it has, clients share. */
export const isManager = (state: RunState, { pid }: ProcessState): boolean =>
  state.calls.isAnswerer(pid);

function isServer(state: RunState, lane: Lane): boolean {
  return lane.kind === 'thread' && isManager(state, state.process(lane.process));
}

/** The process whose answer the lane waits for. */
function serverAsked(state: RunState, lane: Lane): ProcessState | null {
  if (lane.reason !== (WaitReason.Io as number)) return null;
  const { what, number } = unpackAwaited(lane.awaited);
  if (what !== (Awaited.ManagerCall as number)) return null;
  const process = state.byPid.get(state.calls.get(number)?.pid ?? 0);
  return process?.alive ? process : null;
}

/** The thread that works on what the client has asked; one that waits for a request has answered already. */
function servingThread(state: RunState, client: Lane, server: ProcessState): Lane | null {
  const thread = onlyNamed(server.threads, connectionName(state, client));
  return thread && !awaitsRequest(state, thread) ? thread : null;
}

/** Whether a manager's thread waits for the next request of its client. */
function awaitsRequest(state: RunState, lane: Lane): boolean {
  if (!lane.waiting || lane.timeout >= 0 || !isServer(state, lane)) return false;
  if (lane.reason !== (WaitReason.Io as number)) return false;
  const { what } = unpackAwaited(lane.awaited);
  if (what !== (Awaited.SocketData as number) && what !== (Awaited.PipeData as number))
    return false;
  const caller = callerOf(state, lane, CONNECTION);
  return caller !== undefined && isServing(caller.file, caller.function);
}

/** The innermost frame that is of no such file. */
function callerOf(
  { sites }: RunState,
  { stack }: Lane,
  files: RegExp,
): { readonly file: string; readonly function: string } | undefined {
  return sites.frames(stack).find(({ file }) => !files.test(file));
}

function clientOf(state: RunState, serving: Lane): Lane | null {
  const { name } = serving;
  if (!onlyNamed(state.process(serving.process).threads, name)) return null;
  const clients = state.allProcesses().flatMap(({ threads }) =>
    threads.filter((lane) => {
      // Of thousands of threads few are worth a look at the name of their process.
      const maybe = lane.alive && (lane.main || name.endsWith(`|${lane.label}`));
      return maybe && connectionName(state, lane) === name;
    }),
  );
  return clients.length === 1 ? clients[0]! : null;
}

/** What the server calls the thread that serves this one. */
function connectionName(state: RunState, client: Lane): string {
  const process = state.process(client.process).facts.get(FactKey.ProcessName) ?? 'MainProcess';
  return client.label === 'MainThread' ? process : `${process}|${client.label}`;
}

function onlyNamed(lanes: readonly Lane[], name: string): Lane | null {
  const named = lanes.filter((lane) => lane.alive && lane.name === name);
  return named.length === 1 ? named[0]! : null;
}
