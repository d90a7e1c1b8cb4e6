import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { TcpAddress } from '../../broker/messages';
import { RuntimeError, ValueError } from '../../errors';
import { Kind } from '../../memory/layout';
import { broker } from '../broker';
import { type PortableMessage, addRoute, fromPortable } from '../portable';
import { Process } from '../process';
import { SimpleQueue } from '../queue';
import type { Requests } from './calls';
import { ManagerClient } from './client';
import { type AnyClass, type Started, registerManaged, serveManager } from './server';

/** How long the server may take for its end before it is killed, milliseconds. */
const PATIENCE_MS = 5000;

/** Where other machines reach a server; port 0: one that is free. */
export interface ManagerAddress {
  readonly host: string;
  readonly port: number;
}

export interface ManagerOptions {
  /** Where it can be reached over TCP; default: from this machine alone. */
  readonly address?: ManagerAddress;
  /** What both sides must know, and neither sends; needed with an address. */
  readonly authkey?: string;
}

type ServerArgs = [SimpleQueue<Started>, SimpleQueue<null>, TcpAddress | undefined];

/**
 * A process that has objects which others use: lists, maps, objects of registered types, and locks and queues. They live as
 * long as it does, which is until `shutdown`, or the end of the thread that made it.
 */
export class Manager extends ManagerClient {
  /** Where other machines reach it; undefined: nowhere. */
  readonly address: ManagerAddress | undefined;
  private readonly ending = new SimpleQueue<null>(0, Kind.mail);
  private readonly server: Process<ServerArgs>;

  constructor({ address, authkey }: ManagerOptions = {}) {
    super();
    const tcp = address && tcpOf(address, authkey);
    const started = new SimpleQueue<Started>(0, Kind.mail);
    this.server = new Server(serveManager, {
      args: [started, this.ending, tcp],
      name: 'Manager',
      daemon: true,
    });
    this.server.start();
    const told = this.wait(started);
    if ('failure' in told) {
      this.end();
      throw new RuntimeError(
        `the server of the manager cannot be reached at ${tcp?.host}:${tcp?.port}: ${told.failure}`,
      );
    }
    this.requests = told.requests;
    this.address = address && { host: address.host, port: told.port };
  }

  /** Has objects of a class be made in servers, by that name. Call it at the top level of a module that the program imports. */
  static register(name: string, type: AnyClass): void {
    registerManaged(name, type);
  }

  /** Makes objects in the server of another machine, or program; an AuthenticationError when that has another key. */
  static connect(address: ManagerAddress, authkey: string): ManagerClient {
    return new Connected(tcpOf(address, authkey));
  }

  /** The server's number for the system. */
  get pid(): number {
    return this.server.pid as number;
  }

  /** Ends the server; what it has is lost. */
  shutdown(): void {
    if (!this.requests) return;
    this.requests = undefined;
    this.end();
  }

  [Symbol.dispose](): void {
    this.shutdown();
  }

  private end(): void {
    this.ending.put(null);
    if (!this.server.join({ timeout: PATIENCE_MS })) this.server.kill();
  }

  private wait(started: SimpleQueue<Started>): Started {
    for (;;) {
      try {
        return started.get({ timeout: 100 });
      } catch (error) {
        if (this.server.isAlive()) continue;
        throw new RuntimeError(
          'the server of the manager ended before it was ready; what it wrote to stderr says why',
          { cause: error },
        );
      }
    }
  }
}

/** A server that somebody else has made. */
class Connected extends ManagerClient {
  constructor(tcp: TcpAddress) {
    super();
    const entry = broker().connect(tcp) as PortableMessage;
    addRoute(entry.home, tcp);
    this.requests = fromPortable(entry) as Requests;
  }
}

function tcpOf({ host, port }: ManagerAddress, authkey: string | undefined): TcpAddress {
  if (typeof authkey !== 'string' || authkey === '')
    throw new ValueError(
      'a manager is reached over TCP with an authkey alone, which both sides must be given: anybody could have code of the ' +
        'program called otherwise',
    );
  return { host, port, authkey };
}

/** It imports the program, as every process that Python spawns does. */
class Server extends Process<ServerArgs> {
  protected override module(): string {
    const [, program] = process.argv;
    if (program === undefined)
      throw new RuntimeError(
        'a manager needs a program in a file: its server imports that, and with it this runtime',
      );
    return pathToFileURL(realpathSync(program)).href;
  }
}
