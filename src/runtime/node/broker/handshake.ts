import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';

const NONCE_BYTES = 32;
const MAC_BYTES = 32;
/** How long the other side may take for its part. */
const PATIENCE_MS = 10_000;

/*
 * Over TCP both sides show that they know the key, and neither says it: the server sends a nonce, the client a nonce of its own
 * and the HMAC-SHA-256 of both, the server another one. Nothing is read of who has not shown it but these bytes.
 */
const macOf = (key: string, side: 'client' | 'server', nonces: Buffer): Buffer =>
  createHmac('sha256', key).update(side).update(nonces).digest();

/** Gives so many bytes of what comes next; the socket is paused then. Rejected when it ends before. */
function read(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => socket.destroy(), PATIENCE_MS);
    const end = (): void => {
      clearTimeout(limit);
      reject(new Error('the connection ended before the keys were compared'));
    };
    const look = (): void => {
      const bytes = socket.read(count) as Buffer | null;
      if (!bytes) return;
      socket.off('readable', look);
      socket.off('close', end);
      clearTimeout(limit);
      resolve(bytes);
    };
    socket.on('readable', look);
    socket.once('close', end);
    look();
  });
}

/** Whether the client knows the key; it is told that this side does. */
export async function authenticateClient(socket: Socket, key: string): Promise<boolean> {
  const nonce = randomBytes(NONCE_BYTES);
  socket.write(nonce);
  const shown = await read(socket, NONCE_BYTES + MAC_BYTES);
  const nonces = Buffer.concat([nonce, shown.subarray(0, NONCE_BYTES)]);
  const mac = macOf(key, 'client', nonces);
  if (!timingSafeEqual(mac, shown.subarray(NONCE_BYTES))) return false;
  socket.write(macOf(key, 'server', nonces));
  return true;
}

/** Whether both know the key: false also when the server ends the connection over it. Rejected when it says nothing. */
export async function authenticateServer(socket: Socket, key: string): Promise<boolean> {
  const nonce = await read(socket, NONCE_BYTES);
  const own = randomBytes(NONCE_BYTES);
  const nonces = Buffer.concat([nonce, own]);
  socket.write(Buffer.concat([own, macOf(key, 'client', nonces)]));
  const shown = await read(socket, MAC_BYTES).catch(() => undefined);
  return shown !== undefined && timingSafeEqual(macOf(key, 'server', nonces), shown);
}
