import { createServer, type AddressInfo } from 'node:net';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { ended, heddle, program, testFolder } from './support/heddle';

const python = (): string[] => ['--python', anyPython().path];

/** A file in the folder of this test. */
function file(name: string, content: string, mode = 0o644): string {
  const path = join(testFolder(), name);
  writeFileSync(path, content, { mode });
  return path;
}

/** Runs, expects status 2 and one short message, and gives the message. */
async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ended(args);
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^heddle: .+\n( {2}.+\n)?$/);
  return stderr;
}

describe('what cannot be run', () => {
  test('no such file', async () => {
    expect(await refused('run', 'nowhere.py')).toContain('nowhere.py');
  });

  test('no such command', async () => {
    expect(await refused('run', 'no-such-command-anywhere')).toContain('no-such-command-anywhere');
  });

  test('a file that is no Python', async () => {
    const notes = file('notes.md', '# notes\n');
    expect(await refused('run', ...python(), notes)).toContain('notes.md');
  });

  test('a folder', async () => {
    mkdirSync(join(testFolder(), 'package'));
    expect(await refused('run', ...python(), './package')).toContain('package');
  });

  test('no such interpreter', async () => {
    const message = await refused('run', '--python', 'python0.1', program('contended.py'));
    expect(message).toContain('python0.1');
  });

  test('an interpreter that is too old, unless --force', async () => {
    const old = file(
      'python2',
      '#!/bin/sh\ncase " $* " in *\\ -c\\ *) echo cpython 2 7;; *) echo ran "$@";; esac\n',
      0o755,
    );
    const app = file('app.py', 'pass\n');
    expect(await refused('run', '--python', old, app)).toMatch(/2\.7[^]*--force/);
    const forced = await ended(['run', '--force', '--python', old, app, 'x']);
    expect(forced).toMatchObject({ code: 0, stdout: `ran ${app} x\n` });
  });
});

describe('places that cannot be used', () => {
  test('a session directory that cannot be made', async () => {
    const nowhere = join(testFolder(), 'missing');
    const run = await ended(['run', ...python(), program('contended.py')], {
      env: { HEDDLE_SESSION_ROOT: nowhere },
    });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^heddle: .*missing.*\n {2}Set HEDDLE_SESSION_ROOT.*\n$/);
  });

  test.skipIf(!existsSync('/dev/full'))('a recording on a full disk', async () => {
    const run = await ended(['run', '--record', '/dev/full', ...python(), program('contended.py')]);
    expect(run.code === 2 ? run.stderr : run.stdout).toMatch(/record|balance 2/);
    expect(run.stderr).toMatch(/space/);
  });

  test.skipIf(!existsSync('/dev/full'))('standard output on a full disk', async () => {
    const trace = join(testFolder(), 'run.heddle');
    await ended(['run', '--record', trace, ...python(), program('contended.py')]);
    const toFull = ['sh', '-c', 'exec "$0" "$@" > /dev/full'];
    for (const command of [['report'], ['export', 'folded'], ['export', 'perfetto']]) {
      const run = await ended([...command, trace], { through: toFull });
      expect(run.code, command.join(' ')).toBe(2);
      expect(run.stderr).toBe('heddle: standard output cannot be written: no space is left\n');
    }
    const cutShort = ['bash', '-c', 'set -o pipefail; "$0" "$@" | head -c 1'];
    expect(await ended(['report', trace], { through: cutShort })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('a recording in a folder that is not there', async () => {
    const message = await refused('run', '--record', 'none/x.heddle', program('contended.py'));
    expect(message).toContain('none/x.heddle');
  });

  test('a report in a folder that is not there', async () => {
    const message = await refused('run', '--report-file', 'none/x', program('contended.py'));
    expect(message).toContain('its folder does not exist');
  });

  test.each(['--record', '--report-file'])(
    'a program that %s would overwrite stays',
    async (name) => {
      const text = 'print("a program")\n';
      const mine = file('mine.py', text);
      const message = await refused('run', name, mine, program('contended.py'));
      expect(message).toContain('is there already, and is');
      expect(readFileSync(mine, 'utf8')).toBe(text);
    },
  );

  test('one file for the recording and the report', async () => {
    const message = await refused('run', '--record', 'x', '--report-file', './x', 'app.py');
    expect(message).toContain('x cannot be both the recording and the report');
  });

  test('a port that is taken: the program does not even start', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const port = String((other.address() as AddressInfo).port);
    const message = await refused('run', '--live', '--live-port', port, program('contended.py'));
    expect(message).toContain(`port ${port}: it is taken`);
    other.close();
  });
});

describe.each(['report', 'open'])('heddle %s', (command) => {
  test('without a recording', async () => {
    expect(await refused(command, 'nowhere.heddle')).toContain('no such recording');
  });

  test('with something else', async () => {
    const other = file('other.heddle', 'x'.repeat(100_000));
    expect(await refused(command, other)).toContain('is not a Heddle recording');
    expect(await refused(command, file('empty.heddle', ''))).toContain('is not a Heddle recording');
    expect(await refused(command, testFolder())).toMatch(/cannot read|not a Heddle recording/);
  });
});

test('a recording that is cut off is reported as far as it goes', async () => {
  const whole = join(testFolder(), 'whole.heddle');
  await ended(['run', '-q', '--record', whole, ...python(), program('contended.py')]);
  const bytes = readFileSync(whole);
  for (const share of [0.95, 0.6, 0.2]) {
    const cut = join(testFolder(), 'cut.heddle');
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * share)));
    const report = await ended(['report', cut]);
    expect(report.code, report.stderr).toBe(0);
    expect(report.stdout).toContain('heddle:');
  }
});

test('a recording nobody may read', async () => {
  if (process.getuid?.() === 0) return;
  const secret = file('secret.heddle', 'x');
  chmodSync(secret, 0);
  expect(await refused('report', secret)).toContain('cannot read');
});

test('wrong use is told in two lines', async () => {
  expect(await refused('rum', 'x')).toBe(
    'heddle: unknown command rum\n  Did you mean run? See heddle --help.\n',
  );
  expect(await refused('run', '--detect-races', 'x')).toContain('has no option --detect-races');
});

test('help and version are on standard output', async () => {
  const help = await ended(['run', '--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('--on-deadlock continue|exit');
  const version = await ended(['--version']);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('too few files may be open to read all threads', async () => {
  const through = ['sh', '-c', 'ulimit -n 70; exec "$@"', 'sh'];
  const run = heddle(['run', ...python(), program('many_threads.py')], { through });
  await run.says('Too many files are open');
  run.child.stdin.end();
  const { code, stdout, stderr } = await run.ended();
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'done 100\n' });
  expect(stderr).toContain('Raise the limit');
  expect(stderr).not.toContain('shorter than it says');
});
