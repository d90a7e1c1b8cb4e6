import { readFileSync } from 'node:fs';
import { Connection, isAlive } from '../../../transport/index';
import { noSuchProcess } from '../errors';
import { readTarget, type NodeTarget } from '../target';
import { evaluate } from './evaluate';
import { inspectorSilent, signalNotTaken } from './errors';
import { listeningAt } from './listening';

/** On Linux. */
const SIGUSR1 = 10;
const LOOK_MS = 20;
/** A Node whose inspector was open already has no new port: those that it had are asked when this time is over. */
const NEW_PORT_MS = 500;
const PATIENCE_MS = 5000;
const ANSWER_MS = 2000;

/** The way to the inspector of a process. */
export interface Inspector {
  readonly connection: Connection;
  /** Leaves it as it was: closed, if it was that and is to be. */
  leave(closes: boolean): Promise<void>;
}

/** Connects to the inspector of a Node, which a signal opens if it is not open. Throws a HeddleError. */
export async function openInspector(target: NodeTarget): Promise<Inspector> {
  const { pid } = target.identity;
  // Anything else would end it.
  if (!takesSignal(pid)) throw signalNotTaken(pid);
  const before = new Set(listeningAt(pid));
  process.kill(pid, 'SIGUSR1');
  const begun = performance.now();
  while (performance.now() - begun < PATIENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!isAlive(target.identity)) throw noSuchProcess(pid);
    const now = listeningAt(pid);
    const fresh = now.filter((address) => !before.has(address));
    const asked = performance.now() - begun < NEW_PORT_MS ? fresh : [...fresh, ...now];
    for (const address of asked) {
      const connection = await connect(address, pid);
      if (connection) return inspectorOf(connection, fresh.includes(address));
    }
  }
  // Another heddle may have come in meanwhile, and closed it: then this says so.
  readTarget(pid);
  throw inspectorSilent(pid, PATIENCE_MS / 1000);
}

/** Whether a process has a handler for the signal, which Node's own opens the inspector. */
function takesSignal(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return ((BigInt(`0x${caught?.[1] ?? '0'}`) >> BigInt(SIGUSR1 - 1)) & 1n) === 1n;
}

/** Null where no inspector answers, or another process's. */
async function connect(address: string, pid: number): Promise<Connection | null> {
  let connection: Connection;
  try {
    const list = await fetch(`http://${address}/json/list`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const [first] = (await list.json()) as { webSocketDebuggerUrl?: string }[];
    if (first?.webSocketDebuggerUrl === undefined) return null;
    connection = await Connection.open(first.webSocketDebuggerUrl);
  } catch {
    return null;
  }
  if ((await evaluate(connection.main, 'process.pid', false).catch(() => 0)) === pid)
    return connection;
  connection.close();
  return null;
}

const inspectorOf = (connection: Connection, isOurs: boolean): Inspector => ({
  connection,
  leave: async (closes) => {
    if (isOurs && closes) await closeInspector(connection);
    connection.close();
  },
});

/** It is closed with the connection, by which there is no answer then. */
function closeInspector(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ANSWER_MS);
    connection.onClose = () => {
      clearTimeout(timer);
      resolve();
    };
    void evaluate(connection.main, 'require("node:inspector").close()').catch(() => undefined);
  });
}
