import { LineTable } from '../../../protocol/index';

/** Bytes of an instruction, in which `Locations` count. */
const UNIT = 2;

/** Codes of entries of `Locations`: InternalDocs/code_objects.md of CPython. */
const ONE_LINE = 10;
const NO_COLUMNS = 13;
const LONG = 14;
const NONE = 15;

/** The line of the instruction `offset` bytes into a code that begins at `firstLine`; 0: it has none. */
export function lineOf(kind: number, table: Buffer, firstLine: number, offset: number): number {
  switch (kind) {
    case LineTable.Lnotab:
      return lnotab(table, firstLine, offset);
    case LineTable.Ranges:
      return ranges(table, firstLine, offset);
    case LineTable.Locations:
      return locations(table, firstLine, offset);
    default:
      return 0;
  }
}

function lnotab(table: Buffer, firstLine: number, offset: number): number {
  let line = firstLine;
  let start = 0;
  for (let at = 0; at + 1 < table.length; at += 2) {
    start += table[at]!;
    if (start > offset) break;
    line += table.readInt8(at + 1);
  }
  return line;
}

const WITHOUT_LINE = -128;

function ranges(table: Buffer, firstLine: number, offset: number): number {
  let line = firstLine;
  let end = 0;
  for (let at = 0; at + 1 < table.length; at += 2) {
    const delta = table.readInt8(at + 1);
    end += table[at]!;
    if (delta !== WITHOUT_LINE) line += delta;
    if (offset < end) return delta === WITHOUT_LINE ? 0 : line;
  }
  return 0;
}

function locations(table: Buffer, firstLine: number, offset: number): number {
  let line = firstLine;
  let end = 0;
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < table.length; shift += 6) {
      const byte = table[at++]!;
      value += (byte & 63) * 2 ** shift;
      if ((byte & 64) === 0) break;
    }
    return value;
  };
  const signed = (): number => {
    const value = varint();
    return value % 2 === 1 ? -(value - 1) / 2 : value / 2;
  };
  while (at < table.length) {
    const first = table[at++]!;
    const code = (first >> 3) & 15;
    end += ((first & 7) + 1) * UNIT;
    if (code === LONG || code === NO_COLUMNS) line += signed();
    else if (code >= ONE_LINE && code < NO_COLUMNS) line += code - ONE_LINE;
    if (code === LONG) for (let more = 0; more < 3; more++) varint();
    else if (code < ONE_LINE) at++;
    else if (code < NO_COLUMNS) at += 2;
    if (offset < end) return code === NONE ? 0 : line;
  }
  return 0;
}
