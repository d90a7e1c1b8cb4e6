import { once } from 'node:events';
import { type Socket, connect, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { AuthenticationError, BrokerError } from '../errors';
import { authenticateServer } from './handshake';

/** The way to another machine. */
export interface Way {
  readonly host: string;
  readonly port: number;
  /** What both sides must know. */
  readonly key: string;
  /** As `node:tls` takes them; absent: the connection is not encrypted. */
  readonly tls?: ConnectionOptions | undefined;
  /** Milliseconds after which nobody is there; default: what the system has. */
  readonly patience?: number | undefined;
}

/** What is there, and what the key is called, for errors. */
interface Words {
  readonly server: string;
  readonly key: string;
}

/**
 * A connection to another machine, on which both sides have shown the key; a BrokerError when nobody answers, an
 * AuthenticationError when who does knows another key.
 */
export async function dial(way: Way, words: Words): Promise<Socket> {
  const { host, port, key } = way;
  const socket = await reached(way);
  socket.on('error', () => undefined);
  const isKnown = await authenticateServer(socket, key).catch(() => undefined);
  if (isKnown) return socket;
  socket.destroy();
  if (isKnown === undefined)
    throw new BrokerError(`${host}:${port} does not answer as ${words.server} does`);
  throw new AuthenticationError(
    `the ${words.key} is not the one of ${host}:${port}: both sides must be given the same`,
  );
}

async function reached({ host, port, tls, patience }: Way): Promise<Socket> {
  const socket = tls
    ? connectTls({ ...(isIP(host) ? {} : { servername: host }), ...tls, host, port })
    : connect(port, host);
  const limit =
    patience === undefined
      ? undefined
      : setTimeout(() => socket.destroy(new Error(`nobody answers for ${patience} ms`)), patience);
  try {
    await once(socket, tls ? 'secureConnect' : 'connect');
  } catch (error) {
    throw new BrokerError(`${host}:${port} cannot be reached: ${(error as Error).message}`);
  } finally {
    clearTimeout(limit);
  }
  return socket.setNoDelay(true);
}
