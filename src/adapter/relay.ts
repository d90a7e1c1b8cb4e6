import { connect } from 'node:net';
import { Afterwards } from './dap/connection';
import type { DebugSession } from './dap/debugSession';
import { childGone } from './errors';
import type { ChildAddress } from './run/childSessions';

const frame = (message: object): string => {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/**
 * Makes this session a pipe to the adapter process that owns the child: it has the connection to
 * it. Requests keep their numbers, so answers fit; only what was already answered is left out.
 */
export function relay(
  session: DebugSession,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  address: ChildAddress,
  args: object,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(address.socket);
    let ended = false;
    socket.once('error', () => reject(childGone()));
    socket.once('connect', () => {
      resolve(
        new Afterwards(undefined, () => {
          input.removeAllListeners('data');
          input.on('data', (data: Buffer) => socket.write(data));
          socket.write(
            frame({ seq: -2, type: 'request', command: 'initialize', arguments: session.client }) +
              frame({ seq: -1, type: 'request', command: 'attach', arguments: args }),
          );
          forward(socket, output, (event) => (ended ||= event === 'terminated'));
        }),
      );
    });
    socket.once('close', () => {
      if (ended) session.onEnd(false);
      else session.terminate();
    });
  });
}

/** Passes messages on, but for the answers to our own two requests; `passed` is told of events. */
function forward(
  socket: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  passed: (event: string) => void,
): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(rest.toString('latin1', 0, end))?.[1]);
      const total = end + 4 + length;
      if (rest.length < total) return;
      const message = JSON.parse(rest.toString('utf8', end + 4, total)) as {
        request_seq?: number;
        event?: string;
      };
      if (message.event !== undefined) passed(message.event);
      if (!(message.request_seq !== undefined && message.request_seq < 0))
        output.write(rest.subarray(0, total));
      rest = rest.subarray(total);
    }
  });
}
