import { createServer, type Socket } from 'node:net';
import { Connection } from './dap/connection';
import { DebugSession, type Handler } from './dap/debugSession';
import { childGone } from './errors';
import { requests } from './requests/index';
import type { ChildAddress } from './run/childSessions';
import type { Run } from './run/run';
import { relay } from './relay';

/** Serves one DAP client. */
export function serve(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  onEnd: (left: boolean) => void = () => undefined,
): DebugSession {
  const connection = new Connection();
  const handlers: Record<string, Handler> = {
    ...requests,
    attach: async (own, args: Readonly<Record<string, unknown>>) => {
      const child = args['heddleChild'] as ChildAddress | undefined;
      if (child) return relay(own, input, output, child, args);
      return requests['attach']!(own, args as never);
    },
  };
  const session = new DebugSession(connection, handlers, serveChild);
  session.onEnd = onEnd;
  const gone = (): void => {
    session.run?.dispose();
    onEnd(true);
  };
  input.on('end', gone);
  input.on('close', gone);
  connection.start(input, output);
  return session;
}

/** Serves a child session on a connection that another adapter process relays. */
function serveChild(socket: Socket, run: Run): void {
  const connection = new Connection();
  const handlers: Record<string, Handler> = {
    ...requests,
    attach: (own, args: { heddleChild: ChildAddress }) => {
      own.run = run;
      own.configuration = run.root.configuration;
      own.shown = run.root.shown;
      if (!run.claimChild(own, args.heddleChild)) return Promise.reject(childGone());
      connection.event('initialized');
      return Promise.resolve(undefined);
    },
  };
  const session = new DebugSession(connection, handlers, serveChild);
  socket.on('close', () => {
    for (const { link } of session.debuggees) link.close();
  });
  connection.start(socket, socket);
}

/** Serves any number of clients on a port of this machine. */
export function listen(port: number): void {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    serve(socket, socket, () => socket.end());
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const actual = typeof address === 'object' && address ? address.port : port;
    process.stderr.write(`heddle: debug adapter listens on 127.0.0.1:${actual}\n`);
  });
}
