import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Two sockets that are connected: what a child writes to by two streams at once, which Node has no pipe for. Theirs is a
 * socket as in any pipe that Node makes.
 */
export async function socketPair(): Promise<{ readonly ours: Socket; readonly theirs: Socket }> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-'));
  try {
    const server = createServer();
    const path = join(folder, 'pair');
    server.listen(path);
    await once(server, 'listening');
    const theirs = connect(path);
    const [[ours]] = (await Promise.all([once(server, 'connection'), once(theirs, 'connect')])) as [
      [Socket],
      unknown,
    ];
    server.close();
    return { ours, theirs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
