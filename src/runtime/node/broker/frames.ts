import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

/** Before each value, its length. */
export const HEAD_BYTES = 4;

/** Both are one frame. */
function partsOf(bytes: Buffer): [head: Buffer, bytes: Buffer] {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(bytes.length);
  return [head, bytes];
}

/** A value with its length before it. */
export const frameOf = (value: unknown): Buffer => Buffer.concat(partsOf(serialize(value)));

/** Sends a value, with its length before it. */
export const sendFrame = (socket: Socket, value: unknown): void =>
  sendBytes(socket, serialize(value));

/** Sends bytes that the other side knows how to read, with their length before them. */
export function sendBytes(socket: Socket, bytes: Buffer): void {
  socket.cork();
  for (const part of partsOf(bytes)) socket.write(part);
  socket.uncork();
}

/**
 * Calls `take` with each value that comes. `limit`: most bytes of the next one; a longer one ends the connection, and so does
 * one that `decode` cannot read.
 */
export function onFrames(
  socket: Socket,
  limit: () => number,
  take: (value: unknown) => void,
  decode: (bytes: Buffer) => unknown = deserialize,
): void {
  let chunks: Buffer[] = [];
  let have = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    have += chunk.length;
    let wanted = 0;
    for (;;) {
      if (have < HEAD_BYTES) return;
      if (wanted === 0) {
        if (chunks[0]!.length < HEAD_BYTES) chunks = [Buffer.concat(chunks)];
        wanted = chunks[0]!.readUInt32LE() + HEAD_BYTES;
        if (wanted - HEAD_BYTES > limit()) return void socket.destroy();
      }
      if (have < wanted) return;
      const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      let value: unknown;
      try {
        value = decode(all.subarray(HEAD_BYTES, wanted));
      } catch (error) {
        return void socket.destroy(error as Error);
      }
      chunks = have === wanted ? [] : [all.subarray(wanted)];
      have -= wanted;
      wanted = 0;
      take(value);
    }
  });
}
