import { describe, expect, test } from 'vitest';
import { BottomLine } from '../../../src/cli/status/bottomLine';
import { isForegroundStat } from '../../../src/cli/status/terminal';
import { Screen } from './screen';

/** What a program prints between two drawings of the line, as a terminal's driver hands it on. */
const printed = Array.from({ length: 12 }, (_, at) => `line ${at}\r\n`);

/** Interleaves drawings with output; answers all bytes in the order they reach the terminal. */
function interleaved(output: readonly string[], rows: number): string[] {
  const bytes: string[] = [];
  const line = new BottomLine((text) => bytes.push(text));
  for (const [at, text] of output.entries()) {
    line.show(`status ${at}`, rows);
    bytes.push(text);
  }
  line.clear();
  return bytes;
}

/** Takes our own control sequences out, as the comment on BottomLine describes them. */
function withoutStatus(bytes: string): string {
  // eslint-disable-next-line no-control-regex
  return bytes.replace(/\u001b7.*?\u001b8|\u001bD\u001b\[A/gs, '');
}

describe('a line at the bottom', () => {
  test('stays there while output scrolls above it', async () => {
    const screen = new Screen(40, 6);
    const bytes = interleaved(printed, 6);
    await screen.write(bytes.slice(0, -1).join(''));
    expect(screen.rows).toEqual(['line 8', 'line 9', 'line 10', 'line 11', '', 'status 11']);
  });

  test('is gone in the end, and nothing of the output with it', async () => {
    const screen = new Screen(40, 6);
    await screen.write(interleaved(printed, 6).join('') + '$');
    expect(screen.rows).toEqual(['line 8', 'line 9', 'line 10', 'line 11', '$', '']);
  });

  test('leaves a line alone that the program has only begun', async () => {
    const screen = new Screen(40, 5);
    const pieces = ['one, ', 'two, ', 'three\r\n', 'fo', 'ur'];
    await screen.write(interleaved(pieces, 5).join(''));
    expect(screen.rows.slice(0, 2)).toEqual(['one, two, three', 'four']);
  });

  test('makes room when the cursor already is at the bottom', async () => {
    const screen = new Screen(40, 5);
    await screen.write('a\r\nb\r\nc\r\nd\r\ne: ');
    await screen.write(interleaved(['typed\r\n', 'next'], 5).join(''));
    expect(screen.history.filter((one) => one !== '')).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e: typed',
      'next',
    ]);
  });

  test('follows a window that changes', async () => {
    const bytes: string[] = [];
    const line = new BottomLine((text) => bytes.push(text));
    const screen = new Screen(40, 10);
    line.show('early', 20);
    bytes.length = 0;
    line.show('late', 10);
    await screen.write(bytes.join(''));
    expect(screen.rows.at(-1)).toBe('late');
  });

  test('does not appear in a window of a few rows', () => {
    const bytes: string[] = [];
    const line = new BottomLine((text) => bytes.push(text));
    line.show('status', 3);
    line.clear();
    expect(bytes).toEqual([]);
  });

  test('adds nothing but what can be taken out again', () => {
    const bytes = interleaved([...printed, 'begun', ' \u001b[31mred\u001b[0m'], 24).join('');
    expect(withoutStatus(bytes)).toBe(`${printed.join('')}begun \u001b[31mred\u001b[0m`);
  });
});

test('the foreground is told from /proc whatever the name of the program', () => {
  expect(isForegroundStat('17 (node) S 16 17 16 34816 17 4194304')).toBe(true);
  expect(isForegroundStat('17 (a) b (c) S 16 17 16 34816 17 4194304')).toBe(true);
  expect(isForegroundStat('17 (node) S 16 17 16 34816 16 4194304')).toBe(false);
  expect(isForegroundStat('17 (node) S 16 17 16 0 -1 4194304')).toBe(false);
});
