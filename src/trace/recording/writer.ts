import { closeSync, constants, openSync, readSync, statSync, writeSync, writevSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { PROTOCOL_VERSION } from '../../protocol/index';
import type { RawBatch } from '../rawBatch';
import { recordingInTheWay, recordingUnwritable } from './errors';
import {
  CHUNK_HEADER_BYTES,
  CHUNK_MAGIC,
  Codec,
  FILE_HEADER_BYTES,
  RECORDING_MAGIC,
  RECORDING_VERSION,
  chunkChecksum,
} from './format';

/** Smaller batches gain nothing from compression. */
const COMPRESS_FROM_BYTES = 512;
/** Larger ones come when data flows fast, and then time is dearer than space. */
const COMPRESS_TO_BYTES = 256 * 1024;
/** A recording is no longer than this, in bytes. */
const MAX_FILE_BYTES = 2 ** 30;

/** Whether a file is there that holds something else: a name that was forgotten after `--record` must not cost a program. */
function isForeign(path: string): boolean {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size === 0) return false;
    const fd = openSync(path, 'r');
    const head = Buffer.alloc(RECORDING_MAGIC.length);
    readSync(fd, head, 0, head.length, 0);
    closeSync(fd);
    return head.toString('latin1') !== RECORDING_MAGIC;
  } catch {
    return false; // who opens it to write says why that cannot be
  }
}

export interface RecordingWriterOptions {
  /** Bytes after which no more is written. */
  readonly maxBytes?: number;
}

/**
 * Appends batches to a file, each in one write, so that whatever ends this process leaves a
 * readable file. Trouble after the start (disk full, size limit) ends the recording, not the run.
 */
export class RecordingWriter {
  private readonly fd: number;
  private readonly header = Buffer.alloc(CHUNK_HEADER_BYTES);
  private open = true;
  private bytes = FILE_HEADER_BYTES;
  private note: string | null = null;

  /** Throws a HeddleError when the file cannot be made, or is there and something else; an existing recording is replaced. */
  constructor(
    readonly path: string,
    private readonly options: RecordingWriterOptions = {},
  ) {
    if (isForeign(path)) throw recordingInTheWay(path);
    try {
      const { O_CREAT, O_TRUNC, O_WRONLY } = constants;
      this.fd = openSync(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600);
      writeSync(this.fd, fileHeader());
    } catch (error) {
      throw recordingUnwritable(path, error);
    }
  }

  /** Why the recording ended before the run, null while it goes on. */
  get stopped(): string | null {
    return this.note;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.bytes;
  }

  /** Appends a batch. */
  write(batch: RawBatch): void {
    if (this.open && batch.length > 0) this.writeBytes(batch.bytes());
  }

  private writeBytes(raw: Uint8Array): void {
    const maxBytes = this.options.maxBytes ?? MAX_FILE_BYTES;
    if (this.bytes + raw.length > maxBytes)
      return this.stop(`the recording has reached its limit of ${maxBytes >> 20} MB`);
    const compress = raw.length >= COMPRESS_FROM_BYTES && raw.length <= COMPRESS_TO_BYTES;
    const packed = compress ? deflateRawSync(raw, { level: 1 }) : raw;
    const stored = packed.length < raw.length ? packed : raw;
    const { header } = this;
    header.writeUInt32LE(CHUNK_MAGIC, 0);
    header.writeUInt32LE(stored === raw ? Codec.Raw : Codec.Deflate, 4);
    header.writeUInt32LE(stored.length, 8);
    header.writeUInt32LE(raw.length, 12);
    header.writeUInt32LE(chunkChecksum(header, stored), 16);
    this.append(stored);
  }

  private append(stored: Uint8Array): void {
    try {
      const { header } = this;
      const total = header.length + stored.length;
      let done = writevSync(this.fd, [header, stored]);
      if (done < header.length) done += writeSync(this.fd, header, done);
      while (done < total) done += writeSync(this.fd, stored, done - header.length);
      this.bytes += total;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      this.stop(
        code === 'ENOSPC'
          ? 'no space is left for the recording'
          : `the recording cannot be written: ${(error as Error).message}`,
      );
    }
  }

  private stop(note: string): void {
    this.note = note;
    this.close();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    closeSync(this.fd);
  }
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  header.write(RECORDING_MAGIC, 0, 'latin1');
  header.writeUInt32LE(RECORDING_VERSION, 8);
  header.writeUInt32LE(FILE_HEADER_BYTES, 12);
  header.writeUInt32LE(PROTOCOL_VERSION, 16);
  return header;
}
