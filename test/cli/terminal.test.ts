import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { Screen } from '../unit/cli/screen';
import { ended, program, testFolder } from './support/heddle';
import { COLUMNS, inTerminal, ROWS } from './support/inTerminal';

/** Takes out what the status line writes (see BottomLine). */
function withoutStatus(shown: string): string {
  // eslint-disable-next-line no-control-regex
  return shown.replace(/\u001b7.*?\u001b8|\u001bD\u001b\[A/gs, '');
}

/** What the program prints by itself, as a terminal gets it. */
async function alone(name: string): Promise<string> {
  const file = join(testFolder(), 'report.txt');
  const args = ['--no-live', '-q', '--report-file', file, '--python', anyPython().path];
  return (await ended(['run', ...args, program(name)])).stdout.replaceAll('\n', '\r\n');
}

describe('the status line', () => {
  test('is shown while the program runs and gone in the end', async () => {
    const run = inTerminal([program('chatty.py')]);
    const screen = new Screen(COLUMNS, ROWS);
    await run.until(() => /threads: /.test(run.stdout), 'no status line');
    const { stdout, code } = await run.ended();
    expect(code).toBe(0);

    const lastDrawn = stdout.lastIndexOf('threads: ');
    await screen.write(stdout.slice(0, stdout.indexOf('\u001b8', lastDrawn) + 2));
    expect(screen.rows.at(-1)).toMatch(/^● \d\d:\d\d {2}2 threads: .* · deepest queue jobs \d/);
    const whole = new Screen(COLUMNS, 200);
    await whole.write(stdout);
    expect(whole.rows.join('\n')).not.toContain('●');
    expect(whole.rows.join('\n')).toContain('chatty.py ended');
  });

  test('leaves every byte of the program’s output as it was', async () => {
    const expected = await alone('chatty.py');
    const { stdout } = await inTerminal([program('chatty.py')]).ended();
    expect(stdout).toContain('\u001b7');
    expect(withoutStatus(stdout)).toContain(expected);
    expect(withoutStatus(stdout).startsWith(expected)).toBe(true);
  });

  test('is not there with --quiet', async () => {
    const { stdout } = await inTerminal(['-q', program('chatty.py')]).ended();
    expect(stdout).toBe(await alone('chatty.py'));
  });
});

describe('colour', () => {
  const red = '\u001b[31m';
  const args = ['--on-deadlock', 'exit', program('two_locks.py')];

  test('on a terminal', async () => {
    expect((await inTerminal(args).ended()).stdout).toContain(`${red}✖`);
  });

  test('not where NO_COLOR is set', async () => {
    const { stdout } = await inTerminal(args, { NO_COLOR: '1' }).ended();
    expect(stdout).toContain('✖');
    expect(stdout).not.toContain(red);
  });

  test('not in a pipe', async () => {
    const { stderr } = await ended(['run', '--python', anyPython().path, ...args]);
    expect(stderr).not.toContain('\u001b');
  });
});

describe('Ctrl-C in a terminal', () => {
  test('ends the live view that stays when the program has ended', async () => {
    const run = inTerminal(['--live', program('killed.py')], { BY: 'SIGTERM' });
    await run.prints('the live view stays until Ctrl-C');
    run.child.stdin.write('\u0003');
    expect((await run.ended()).code).toBe(143);
  });

  test('reaches the program once, and the report is still written', async () => {
    const run = inTerminal([program('interrupted.py')]);
    await run.prints('waiting');
    run.child.stdin.write('\u0003');
    const { stdout, code } = await run.ended();
    expect(code).toBe(5);
    expect(stdout.match(/caught/g)).toHaveLength(1);
    expect(stdout).toContain('interrupted.py ended with status 5');
  });
});
