import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENERATED_FILES } from '../../../src/protocol/generator/files';
import { placeMembers } from '../../../src/protocol/generator/render';
import { EVENTS, PROTOCOL_VERSION } from '../../../src/protocol/table/events';
import { LAYOUTS } from '../../../src/protocol/table/layouts';

describe('generated definitions', () => {
  it.each(GENERATED_FILES)('$path is what the table says', (file) => {
    const current = existsSync(file.path) ? readFileSync(file.path, 'utf8') : '';
    expect(current, 'run `npm run generate` and commit the result').toBe(file.render(current));
  });
});

describe('the event table', () => {
  it('only appends: versions never decrease down the table and end at the current one', () => {
    const versions = EVENTS.map((event) => event.since);
    expect(versions).toEqual([...versions].sort((x, y) => x - y));
    expect(versions.at(-1)).toBe(PROTOCOL_VERSION);
  });

  it('uses each slot of a record at most once', () => {
    for (const event of EVENTS) {
      const halves = event.fields.flatMap(({ slot }) =>
        slot === 'd' ? ['dLow', 'dHigh'] : [slot],
      );
      expect(new Set(halves).size, event.name).toBe(halves.length);
    }
  });

  it('keeps the numbers of version 1', () => {
    expect(EVENTS.filter((event) => event.since === 1).map((event) => event.name)).toEqual([
      ...['ThreadBegin', 'ThreadEnd', 'ThreadName', 'ObjectBegin', 'ObjectName', 'ObjectEnd'],
      ...['Acquire', 'Release', 'Hold', 'Held', 'Block', 'Unblock', 'Owner', 'Put', 'Get'],
      ...['Notify', 'TaskBegin', 'TaskEnd', 'TaskUnblock', 'TaskBlock'],
    ]);
  });
});

describe('layouts', () => {
  it.each(LAYOUTS)('$name: members fit, do not overlap and are aligned', (layout) => {
    const width = { u16: 2, u32: 4, u64: 8 };
    let end = 0;
    for (const member of placeMembers(layout)) {
      expect(member.offset % width[member.type]).toBe(0);
      expect(member.offset).toBeGreaterThanOrEqual(end);
      end = member.offset + width[member.type] * member.count;
    }
    expect(end).toBeLessThanOrEqual(layout.size);
  });
});
