import * as zlib from 'node:zlib';

/**
 * A recording is a header and chunks, appended while the program runs:
 *
 *     header  | "HEDDLREC" | u32 version | u32 bytes of header | u32 protocol | reserved | 64 bytes
 *     chunk   | "HCHK" | u32 codec | u32 stored bytes | u32 raw bytes | u32 crc | u32 0 | payload
 *
 * `version` is that of this format, `protocol` that of the event table which records are of.
 * The payload, once unpacked, is a batch (sections.ts). The checksum covers codec, both lengths
 * and the stored bytes. What ends early is readable up to its last whole chunk.
 */
export const RECORDING_MAGIC = 'HEDDLREC';
export const RECORDING_VERSION = 1;
export const RECORDING_EXTENSION = '.heddle';
export const FILE_HEADER_BYTES = 64;
export const CHUNK_MAGIC = 0x4b484348; // "HCHK"
export const CHUNK_HEADER_BYTES = 24;
/** Longer chunks are not believed. A poll's budget is far below. */
export const MAX_CHUNK_BYTES = 128 * 2 ** 20;

export const Codec = { Raw: 0, Deflate: 1 } as const;

let table: Uint32Array | null = null;

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
}

function crcInJavaScript(bytes: Uint8Array, start: number): number {
  table ??= crcTable();
  let crc = ~start;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** CRC-32 of `bytes`, continuing from `start`. Node has it from 20.15 on. */
export const crc32: (bytes: Uint8Array, start: number) => number =
  (zlib as Partial<typeof zlib>).crc32 ?? crcInJavaScript;

/** Checksum of a chunk whose header stands in `header`. */
export function chunkChecksum(header: Uint8Array, stored: Uint8Array): number {
  return crc32(stored, crc32(header.subarray(4, 16), 0));
}
