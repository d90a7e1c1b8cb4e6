import type { Socket } from 'node:net';
import type { HostMessage, ViewMessage } from '../../protocol/view/index';

/**
 * Frames of the view channel: u32 length of what follows, u32 ticket, u8 kind, body. A ticket comes
 * back with the answer to what carried it; 0: nobody asked.
 */
export interface ViewFrame {
  readonly ticket: number;
  readonly body: ViewBody;
}

/** JSON, or an encoded TileBatch. */
export type ViewBody = HostMessage | ViewMessage | Greeting | ArrayBuffer;

/** The first frame of a client. */
export interface Greeting {
  readonly type: 'token';
  readonly token: string;
}

const HEADER = 9;
const JSON_BODY = 0;
const TILES = 1;
/** A frame larger than this is none of ours, bytes. */
const MAX_FRAME = 256 << 20;

export function encodeFrame(ticket: number, body: ViewBody): Buffer {
  const isTiles = body instanceof ArrayBuffer;
  const bytes = isTiles ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const frame = Buffer.allocUnsafe(HEADER + bytes.length);
  frame.writeUInt32LE(HEADER - 4 + bytes.length, 0);
  frame.writeUInt32LE(ticket, 4);
  frame.writeUInt8(isTiles ? TILES : JSON_BODY, 8);
  bytes.copy(frame, HEADER);
  return frame;
}

/** Cuts a stream into frames; bytes are joined once, when a frame is whole. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private buffered = 0;

  /** Throws on what cannot be a frame. */
  *take(chunk: Buffer): Generator<ViewFrame> {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    for (let length = this.nextLength(); this.buffered >= length; length = this.nextLength()) {
      const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
      const rest = all.subarray(length);
      this.chunks = rest.length > 0 ? [rest] : [];
      this.buffered = rest.length;
      yield decode(all.subarray(0, length));
    }
  }

  /** Bytes of the frame that stands first, as far as that is known. */
  private nextLength(): number {
    if (this.buffered < HEADER) return HEADER;
    if (this.chunks[0]!.length < HEADER) this.chunks = [Buffer.concat(this.chunks)];
    const length = this.chunks[0]!.readUInt32LE(0);
    if (length < HEADER - 4 || length > MAX_FRAME)
      throw new Error(`a frame of ${length} bytes on the view channel`);
    return length + 4;
  }
}

/** Hands on each frame that comes; what is none, or is refused by an error, ends the connection. */
export function receiveFrames(
  socket: Socket,
  receive: (ticket: number, body: ViewBody) => void,
): void {
  const reader = new FrameReader();
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const { ticket, body } of reader.take(chunk)) receive(ticket, body);
    } catch {
      socket.destroy();
    }
  });
}

function decode(frame: Buffer): ViewFrame {
  const ticket = frame.readUInt32LE(4);
  const body = frame.subarray(HEADER);
  if (frame.readUInt8(8) === TILES) return { ticket, body: new Uint8Array(body).buffer };
  return { ticket, body: JSON.parse(body.toString()) as HostMessage | ViewMessage | Greeting };
}
