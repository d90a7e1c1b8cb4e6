import { ChildProcess } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { Awaited } from '../../../protocol/index';
import { replace, type Hook } from '../replace';
import { symbolOf } from './workers';

/** What keeps an event loop: a port, the inside of a worker, or that of a child or a pipe. */
export interface Keeper {
  readonly ref: () => void;
  readonly unref: () => void;
  readonly hasRef: () => boolean;
}

/** The inside of a pipe; Node declares it nowhere. */
export interface Pipe extends Keeper {
  readonly fd: number;
  /** Bytes. */
  readonly writeQueueSize: number;
}

/** The inside of a child, or of its pipes; null: it is closed. */
export const insideOf = (one: ChildProcess | Socket): Pipe | null =>
  (one as unknown as { readonly _handle: Pipe | null })._handle;

/** The pipes of a child to its standard streams, by their descriptors there; undefined: it has none for that one. */
export const pipesOf = ({ stdio }: ChildProcess): (Socket | undefined)[] =>
  // Node declares none, of a child that could not be started.
  ((stdio as ChildProcess['stdio'] | undefined) ?? []).map((one) =>
    one instanceof Socket ? one : undefined,
  );

/** The channel for messages that a child, or this process, has to the other one; null: none. */
export function channelOf(one: ChildProcess | NodeJS.Process): Pipe | null {
  const symbol = symbolOf(one, 'kChannelHandle');
  return symbol ? (one as unknown as Record<symbol, Pipe | null>)[symbol]! : null;
}

/** Whether it is one of the standard streams for output, which keep no loop though it seems so. */
export const isOutput = (one: unknown): one is Socket =>
  (one as { readonly _isStdio?: boolean } | null)?._isStdio === true;

/** What keeps the loop and has a handle; Node declares it nowhere. */
export function activeHandles(): readonly unknown[] {
  const inside = process as { _getActiveHandles?(): readonly unknown[] };
  return inside._getActiveHandles?.() ?? [];
}

/** A standard output that takes no more. */
export interface FullOutput {
  readonly what: Awaited;
  readonly descriptor: number;
  readonly bytes: number;
}

/** The one that all that this thread still does is to write to; null: there is none, or more. `active`: how many things are under way. */
export function fullOutput(handles: readonly unknown[], active: number): FullOutput | null {
  const inside = process as { _getActiveRequests?(): readonly { readonly handle?: unknown }[] };
  const requests = inside._getActiveRequests?.() ?? [];
  if (requests.length === 0 || active > handles.length + requests.length) return null;
  const output = handles.find((one) => isOutput(one) && insideOf(one) === requests[0]!.handle);
  const pipe = output ? insideOf(output as Socket) : null;
  if (!pipe || !handles.every(isOutput) || !requests.every(({ handle }) => handle === pipe))
    return null;
  const what = isFifo(pipe.fd) ? Awaited.PipeRoom : Awaited.SocketRoom;
  return { what, descriptor: pipe.fd, bytes: pipe.writeQueueSize };
}

/** What an event loop is kept by that leads to another process, and what is waited for so. */
export interface ProgramLink {
  readonly pipes: readonly Socket[];
  readonly keepers: readonly Keeper[];
  readonly what: Awaited;
  /** One of which is awaited to end; empty: data by the descriptor are. */
  readonly children: readonly ChildProcess[];
  readonly descriptor: number;
}

/** Children with their pipes, or standard input, or the channel to who started this process; null: there is anything else among the handles. */
export function linkOf(handles: readonly unknown[]): ProgramLink | null {
  const children = handles.filter((one) => one instanceof ChildProcess);
  return children.length > 0 ? linkToChildren(handles, children) : linkToStarter(handles);
}

function linkToChildren(handles: readonly unknown[], children: ChildProcess[]): ProgramLink | null {
  const pipes = children.flatMap(pipesOf).filter((one) => one !== undefined);
  const channels = children.map(channelOf);
  const own: readonly unknown[] = [...children, ...pipes, ...channels];
  if (!handles.every((one) => own.includes(one)) || !pipes.every(isPlain)) return null;
  const keepers = refd([...children.map(insideOf), ...pipes.map(insideOf), ...channels]);
  return { pipes, keepers, what: Awaited.Process, children, descriptor: -1 };
}

function linkToStarter(handles: readonly unknown[]): ProgramLink | null {
  const [only] = handles;
  const stdin = only instanceof Socket && descriptorOf(only) === 0 && isPlain(only) ? only : null;
  const channel = channelOf(process);
  const end = stdin ? insideOf(stdin) : only === channel ? channel : null;
  if (handles.length !== 1 || !end) return null;
  const what = isFifo(end.fd) ? Awaited.PipeData : Awaited.SocketData;
  return { pipes: stdin ? [stdin] : [], keepers: [end], what, children: [], descriptor: end.fd };
}

const refd = (insides: readonly (Pipe | null)[]): Keeper[] =>
  insides.filter((one) => one !== null).filter((one) => one.hasRef());

/** One that has a method of its own for what comes is left alone. */
const isPlain = (pipe: Socket): boolean => !Object.hasOwn(pipe, 'push');

/** That of a standard stream; Node's types have none. */
const descriptorOf = (one: Socket): unknown => (one as { readonly fd?: unknown }).fd;

const isFifo = (descriptor: number): boolean => fstatSync(descriptor).isFIFO();

let unref: (() => void) | null = null;

/** Has `letGo` called where the program lets go of a child or a pipe, from the first time on; gives what does that without it. */
export function unrefInside(one: Keeper, letGo: Hook): () => void {
  if (unref) return unref;
  let holder: object = one;
  while (!Object.hasOwn(holder, 'unref')) holder = Object.getPrototypeOf(holder) as object;
  ({ unref } = holder as Keeper);
  replace(holder, 'unref', letGo);
  return unref;
}
