import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { LineTable } from '../../src/protocol/index';
import { lineOf } from '../../src/transport/os/frames/lineTable';
import { pythons } from '../support/pythons';
import { program } from './agent';

interface Described {
  readonly first: number;
  readonly table: string;
  /** By the offset of the instruction. */
  readonly lines: Readonly<Record<string, number>>;
}

const kindOf = (minor: number): LineTable =>
  minor >= 11 ? LineTable.Locations : minor === 10 ? LineTable.Ranges : LineTable.Lnotab;

describe.each(pythons())('line tables of 3.$minor', ({ minor, path }) => {
  test('every instruction is of the line that the interpreter says', () => {
    const text = execFileSync(path, [program('line_tables.py')], { maxBuffer: 1 << 28 });
    const codes = JSON.parse(text.toString()) as Described[];
    expect(codes.length).toBeGreaterThan(100);
    for (const { first, table, lines } of codes) {
      const bytes = Buffer.from(table, 'hex');
      const read = Object.keys(lines).map((offset) => [
        offset,
        lineOf(kindOf(minor), bytes, first, Number(offset)),
      ]);
      expect(Object.fromEntries(read)).toEqual(lines);
    }
  });
});

test('what is no table gives some line, or none', () => {
  for (const kind of [...Object.values(LineTable), 9]) {
    expect(lineOf(kind, Buffer.alloc(0), 7, 4)).toBeLessThanOrEqual(7);
    const line = lineOf(kind, Buffer.from('ff'.repeat(40), 'hex'), 7, 4);
    expect(Number.isFinite(line)).toBe(true);
  }
});
