import { closeSync, fstatSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { Disposable } from '../../base/index';
import { PROTOCOL_VERSION, type TraceSink } from '../../protocol/index';
import { Decoder, type DecoderStats } from '../decoder';
import { RawBatch } from '../rawBatch';
import { BrokenBatch } from '../sections';
import { foreignRecording, newerRecording, recordingUnreadable } from './errors';
import {
  CHUNK_HEADER_BYTES,
  CHUNK_MAGIC,
  Codec,
  FILE_HEADER_BYTES,
  MAX_CHUNK_BYTES,
  RECORDING_MAGIC,
  RECORDING_VERSION,
  chunkChecksum,
} from './format';
import { openSeekable } from './stream';
import { upgradeBatch, type Versions } from './upgrade';

/** What a replay tells besides what went to the sink. */
export interface Replay {
  readonly stats: DecoderStats;
  /** Why the end is missing, null when it is not. */
  readonly truncated: string | null;
}

/** Reads a recording chunk by chunk; memory does not grow with the file. */
export class RecordingReader implements Disposable {
  /** Why reading stopped before the end of the file. */
  truncated: string | null = null;
  private position: number;
  private readonly header = Buffer.alloc(CHUNK_HEADER_BYTES);
  private stored = Buffer.alloc(64 * 1024);

  private constructor(
    private readonly fd: number,
    private readonly versions: Versions,
    headerBytes: number,
    private readonly size: number,
  ) {
    this.position = headerBytes;
  }

  /** Opens a recording; `-`: the standard input. HeddleErrors: unreadable, foreign, newer. */
  static open(path: string): RecordingReader {
    let fd: number;
    try {
      fd = openSeekable(path);
    } catch (error) {
      throw recordingUnreadable(path, error);
    }
    try {
      return RecordingReader.check(path, fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  private static check(path: string, fd: number): RecordingReader {
    const header = Buffer.alloc(FILE_HEADER_BYTES);
    let got: number;
    try {
      got = readSync(fd, header, 0, header.length, 0);
    } catch (error) {
      throw recordingUnreadable(path, error);
    }
    const magic = header.toString('latin1', 0, RECORDING_MAGIC.length);
    const version = header.readUInt32LE(8);
    const headerBytes = header.readUInt32LE(12);
    const protocol = header.readUInt32LE(16);
    const isOurs = magic === RECORDING_MAGIC && version > 0 && protocol > 0;
    if (got < FILE_HEADER_BYTES || !isOurs) throw foreignRecording(path);
    if (version > RECORDING_VERSION) throw newerRecording(path, version, RECORDING_VERSION);
    if (headerBytes < FILE_HEADER_BYTES || headerBytes > 4096) throw foreignRecording(path);
    return new RecordingReader(fd, { format: version, protocol }, headerBytes, fstatSync(fd).size);
  }

  /** Whether it may have events that this Heddle does not know, and skips. */
  get isNewer(): boolean {
    return this.versions.protocol > PROTOCOL_VERSION;
  }

  /** Share of the file read so far, 0–1. */
  get progress(): number {
    return this.size === 0 ? 1 : this.position / this.size;
  }

  /** Puts the next batch into `batch`; false at the end, when `truncated` tells whether it is one. */
  next(batch: RawBatch): boolean {
    if (this.truncated !== null || this.position >= this.size) return false;
    const { header } = this;
    if (this.read(header, CHUNK_HEADER_BYTES) < CHUNK_HEADER_BYTES)
      return this.stop('the last part of the file is missing');
    if (header.readUInt32LE(0) !== CHUNK_MAGIC) return this.stop('the file is damaged');
    const codec = header.readUInt32LE(4);
    const storedBytes = header.readUInt32LE(8);
    const rawBytes = header.readUInt32LE(12);
    if (storedBytes > MAX_CHUNK_BYTES || rawBytes > MAX_CHUNK_BYTES)
      return this.stop('the file is damaged');
    if (this.position + storedBytes > this.size)
      return this.stop('the last part of the file is missing');
    if (storedBytes > this.stored.length) this.stored = Buffer.alloc(storedBytes * 2);
    const got = this.read(this.stored, storedBytes);
    const stored = this.stored.subarray(0, storedBytes);
    if (got < storedBytes || chunkChecksum(header, stored) !== header.readUInt32LE(16))
      return this.stop('the file is damaged');
    const raw = unpack(codec, stored, rawBytes);
    if (!raw) return this.stop('the file is damaged');
    batch.load(upgradeBatch(raw, this.versions));
    return true;
  }

  private read(into: Buffer, bytes: number): number {
    let done = 0;
    while (done < bytes) {
      const count = readSync(this.fd, into, done, bytes - done, this.position);
      if (count === 0) break;
      done += count;
      this.position += count;
    }
    return done;
  }

  private stop(reason: string): false {
    this.truncated = reason;
    return false;
  }

  /**
   * Replays everything into `sink`. `pause` is called after each chunk; what it gives is awaited,
   * so that whoever replays can let other work have its turn.
   */
  async replay(sink: TraceSink, pause?: () => Promise<void> | undefined): Promise<Replay> {
    const decoder = new Decoder(sink);
    const batch = new RawBatch();
    while (this.decodeNext(decoder, batch)) {
      const waiting = pause?.();
      if (waiting) await waiting;
    }
    decoder.finish();
    return { stats: decoder.stats, truncated: this.truncated };
  }

  /** The same at one go. */
  replaySync(sink: TraceSink): Replay {
    const decoder = new Decoder(sink);
    const batch = new RawBatch();
    while (this.decodeNext(decoder, batch));
    decoder.finish();
    return { stats: decoder.stats, truncated: this.truncated };
  }

  private decodeNext(decoder: Decoder, batch: RawBatch): boolean {
    if (!this.next(batch)) return false;
    try {
      decoder.decode(batch);
      return true;
    } catch (error) {
      if (!(error instanceof BrokenBatch)) throw error;
      return this.stop('the file is damaged');
    }
  }

  dispose(): void {
    closeSync(this.fd);
  }
}

function unpack(codec: number, stored: Buffer, rawBytes: number): Uint8Array | null {
  if (codec === Codec.Raw) return stored.length === rawBytes ? stored : null;
  if (codec !== Codec.Deflate) return null;
  try {
    const raw = inflateRawSync(stored, { maxOutputLength: rawBytes });
    return raw.length === rawBytes ? raw : null;
  } catch {
    return null;
  }
}
