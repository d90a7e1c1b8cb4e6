import { RuntimeError } from '../../errors';
import { Kind } from '../../memory/layout';
import { builtIn } from '../../program/task';
import type { TcpAddress } from '../../broker/messages';
import { Barrier } from '../barrier';
import { broker } from '../broker';
import { Condition } from '../condition';
import { Event } from '../event';
import { Lock, RLock } from '../locks';
import { returnedBytes, thrownBytes } from '../outcome';
import { JoinableQueue, Queue, SimpleQueue } from '../queue';
import { BoundedSemaphore, Semaphore } from '../semaphore';
import { SharedArray, Value } from '../sharedArray';
import type { Request, Requests } from './calls';
import { ManagedList, ManagedMap } from './objects';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever its constructor takes
export type AnyClass = new (...args: any[]) => object;

/** What lies in the server and is called there. */
const managed = new Map<string, AnyClass>([
  ['list', ManagedList],
  ['dict', ManagedMap],
]);

/** What the server makes, and everybody uses as what processes share. */
const shared: Readonly<Record<string, AnyClass>> = {
  Array: SharedArray,
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  JoinableQueue,
  Lock,
  Queue,
  RLock,
  Semaphore,
  Value,
};

/** Says what objects of that name are made by; each process that imports the module does. */
export function registerManaged(name: string, type: AnyClass): void {
  managed.set(name, type);
}

/** Who asks for a server is told; `port`: where other machines reach it, 0: nowhere. */
export type Started =
  { readonly requests: Requests; readonly port: number } | { readonly failure: string };

const objects = new Map<number, object>();

/** Runs in the server until somebody says that it is to end, or who would is gone. */
export const serveManager = builtIn(
  'serveManager',
  async (
    started: SimpleQueue<Started>,
    ending: SimpleQueue<null>,
    tcp: TcpAddress | undefined,
  ): Promise<void> => {
    const requests: Requests = new SimpleQueue<Request>(0, Kind.mail);
    void ending.getAsync().then(leave, leave);
    try {
      const port = tcp ? broker().serve(tcp, requests.toMessage()) : 0;
      started.put({ requests, port });
    } catch (error) {
      started.put({ failure: (error as Error).message });
    }
    for (;;) void answer(await requests.getAsync());
  },
);

const leave = (): void => process.exit();

async function answer({ reply, object, method, args }: Request): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = returnedBytes(object === 0 ? make(method, args) : await call(object, method, args));
  } catch (error) {
    bytes = thrownBytes(error);
  }
  reply.put(bytes);
}

/** Gives the number of the object, or what all share itself. */
function make(name: string, args: readonly unknown[]): unknown {
  const Shared = shared[name];
  if (Shared) return new Shared(...args);
  const Type = managed.get(name);
  if (!Type)
    throw new RuntimeError(
      `no type '${name}' is registered in the server of the manager: call Manager.register() at the top level of a ` +
        'module that the program itself imports',
    );
  const object = objects.size + 1;
  objects.set(object, new Type(...args));
  return object;
}

function call(object: number, method: string, args: readonly unknown[]): unknown {
  const target = objects.get(object) as Record<string, unknown>;
  const member = target[method];
  if (typeof member !== 'function' || method === 'constructor' || method.startsWith('_'))
    throw new RuntimeError(`the object has no method '${method}' that can be called`);
  return (member as (...args: readonly unknown[]) => unknown).apply(target, [...args]);
}
