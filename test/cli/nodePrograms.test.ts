import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { fromRoot } from '../../scripts/support/root';
import type { Report } from '../../src/session/report/types';
import { pythons } from '../support/pythons';
import { BLOCKED } from './support/findings';
import { ended, heddle, program, reportOf, testFolder } from './support/heddle';

const node = (name: string): string => program(join('node', name));
const NODE = ['--node', process.execPath];

const threadNamed = (report: Report, name: string): Report['threads'][number] => {
  const found = report.threads.filter((one) => one.name === name);
  expect(found, JSON.stringify(report.threads)).toHaveLength(1);
  return found[0]!;
};

const others = ({ findings }: Report): Report['findings'] =>
  findings.filter(({ rule }) => rule !== BLOCKED);

describe('worker threads', () => {
  const path = node('workers.mjs');

  test('each is a lane: its name, who ended how, and the messages between it and main', async () => {
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout], run.stderr).toEqual([
      0,
      expect.stringContaining('first by 1\nsecond by 1\nno such picture\nterminated with 1\n'),
    ]);
    expect(run.stdout).toContain('{"env":{"MINE":"1"},"execArgv":[],"options":null}');
    expect(report.processes).toMatchObject([
      { name: 'workers.mjs', runtime: `node ${process.versions.node}`, start: 'exec' },
    ]);
    expect(report.threads.map(({ name }) => name).sort()).toEqual([
      'Worker 4',
      'failing',
      'hanging',
      'main',
      'resizer',
    ]);
    const main = threadNamed(report, 'main');
    for (const { name, endNs } of report.threads) expect([name, endNs]).not.toEqual([name, null]);
    expect(threadNamed(report, 'resizer').endNs!).toBeLessThan(main.endNs!);
    const queue = (name: string): Report['queues'][number] =>
      report.queues.find((one) => one.name === name)!;
    expect(queue('messages to resizer')).toMatchObject({ puts: 3, gets: 3 });
    expect(queue('messages from resizer')).toMatchObject({ puts: 2, gets: 2 });
    // What was sent to it while it computed, nobody has taken.
    expect(queue('messages to hanging')).toMatchObject({ puts: 5, gets: 0, depth: { max: 5 } });
    expect(queue('messages to resizer').created).toMatchObject({
      file: path,
      line: lineOf(path, 'start'),
      function: 'begin',
    });
  });

  test('one with options that end at once is entered, is given none of ours, and all its messages are counted', async () => {
    const { report, run } = await reportOf([...NODE, node('echoes.mjs')]);
    const printed = 'DataCloneError\n{ sent: 500, execArgv: [] }\n';
    expect([run.code, run.stdout], run.stderr).toEqual([0, printed]);
    // Also what it did just before it was terminated; one was in them at a time, but for one that could not be sent.
    for (const name of ['messages to echo', 'messages from echo']) {
      const found = report.queues.find((one) => one.name === name);
      expect(found).toMatchObject({ puts: 500, gets: 500, depth: { last: 0 } });
      expect(found?.depth.max).toBeGreaterThan(0);
    }
  });

  test('the exception that ended one is told with the line that raised it', async () => {
    const trace = join(testFolder(), 'run.heddle');
    const { report } = await reportOf([...NODE, '--record', trace, path]);
    const file = node('worker.mjs');
    expect(threadNamed(report, 'failing').exception).toMatchObject({
      text: 'RangeError: no such picture',
      site: { file, line: lineOf(file, 'raise') },
    });
    const text = (await ended(['report', trace])).stdout;
    expect(text).toMatch(/failing.*RangeError: no such picture/);
  });

  test('of a text of several lines the first is told, and of a file that is broken the line', async () => {
    const folder = testFolder();
    const { report } = await reportOf([...NODE, node('failing_texts.cjs'), folder]);
    expect(threadNamed(report, 'lines').exception?.text).toBe('RangeError: none');
    expect(threadNamed(report, 'broken').exception).toMatchObject({
      text: "SyntaxError: Unexpected token ';' (broken.cjs:2)",
      site: { file: join(folder, 'broken.cjs'), line: 2 },
    });
  });

  test('so is it where it ends the thread that made that one, too', async () => {
    const path = node('worker_fails.mjs');
    const { report, run } = await reportOf([...NODE, path]);
    expect(run.code).toBe(1);
    for (const name of ['parser', 'main'])
      expect(threadNamed(report, name).exception).toMatchObject({
        text: expect.stringMatching(/^SyntaxError: /),
        site: { file: path, line: lineOf(path, 'raises') },
      });
  });
});

describe('Atomics', () => {
  test('threads that all wait, and that nobody can wake, are a stall', async () => {
    const path = node('stalled.cjs');
    const file = join(testFolder(), 'report.json');
    const one = heddle(['run', '--report-file', file, ...NODE, path]);
    for (const word of ['flags[0]', 'flags[1]'])
      await one.says(`for a notify on ${word}, and nobody`);
    one.signal('SIGTERM');
    expect((await one.ended()).code).toBe(143);
    const findings = others(JSON.parse(readFileSync(file, 'utf8')) as Report);
    const lines = findings.map(({ rule, locations }) => `${rule} ${locations[0]!.line}`);
    const waits = ['main waits', 'partner waits'].map((mark) => `stall ${lineOf(path, mark)}`);
    expect(lines.sort()).toEqual(waits.sort());
  });

  test('such a program is ended with 3 where that is asked for', async () => {
    const { code } = await ended(['run', '--on-deadlock', 'exit', ...NODE, node('stalled.cjs')]);
    expect(code).toBe(3);
  });

  test('a wait that somebody ends is no finding; a nap is a sleep', async () => {
    const path = node('handover.cjs');
    const { report, run } = await reportOf([...NODE, path]);
    expect([run.code, run.stdout]).toEqual([0, 'woken: 1\nok\ntimed-out\n']);
    expect(others(report)).toEqual([]);
    const word = report.locks.find(({ name }) => name === 'gate[0]' || name === 'workerData[0]')!;
    expect(word).toMatchObject({ kind: 'condition', contended: 2 });
    const waiter = threadNamed(report, 'waiter');
    expect(waiter.waitNs).toBeGreaterThan(0);
  });
});

test('an event loop that stands still is told, with what it waited for', async () => {
  const path = node('blocked_loop.cjs');
  const { report, run } = await reportOf([...NODE, path]);
  expect([run.code, run.stdout]).toEqual([0, 'late\n']);
  const [blocked] = report.findings.filter(({ rule }) => rule === BLOCKED);
  expect(blocked?.message).toMatch(/process/);
  expect(blocked?.locations[0]).toMatchObject({ file: path, line: lineOf(path, 'blocks') });
  expect(report.programs).toMatchObject([{ name: 'sh -c sleep 0.4', exit: { code: 0 } }]);
});

test('an event loop that stands still for ever is told', async () => {
  const path = node('standing_loop.cjs');
  const { report } = await reportOf(['--time-limit', '2.5', ...NODE, path, 'shell']);
  const [blocked] = report.findings.filter(({ rule }) => rule === BLOCKED);
  expect(blocked?.title).toBe('The event loop of main stands still in shell');
  expect(blocked?.message).toContain('and no other callback can run');
  expect(blocked?.help).toMatch(/worker thread/);
  expect(blocked?.help).not.toContain('asyncio');
  expect(blocked?.locations[0]).toMatchObject({ file: path, line: lineOf(path, 'shell') });
});

test('one that does so as nobody is left to wake its thread is a stall, and nothing else', async () => {
  const path = node('standing_loop.cjs');
  const { report } = await reportOf(['--time-limit', '3', ...NODE, path, 'atomics']);
  expect(report.findings.map(({ rule }) => rule)).toEqual(['stall']);
});

test('with several processes it is told whose event loop that was, but for that of npx', async () => {
  const launcher = join(testFolder(), 'npx-cli.js');
  writeFileSync(
    launcher,
    `setTimeout(() => {
      for (const end = Date.now() + 400; Date.now() < end;);
      require('node:child_process').spawn(process.execPath, process.argv.slice(2));
    }, 100);`,
  );
  const { report } = await reportOf(['--', process.execPath, launcher, node('blocked_loop.cjs')]);
  expect(report.findings.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^The event loop of main of process \d+ stood still for /),
  ]);
});

test.each([
  ['standing_loop.cjs', 'computes'],
  ['standing_loop.cjs', 'soon'],
  ['standing_loop.cjs', 'listens'],
])('a callback that computes for ever is told while it does: %s %s', async (name, way) => {
  const one = heddle(['run', ...NODE, node(name), way]);
  await one.says('The event loop of main stands still in computes');
  const line = lineOf(node(name), 'for ever');
  await one.says(`A step of computes computes at standing_loop.cjs:${line}, for more than a`);
  one.signal('SIGTERM');
  expect((await one.ended()).code).toBe(143);
});

test('one that follows the body of a file at once is told, too', async () => {
  const { report } = await reportOf([...NODE, node('standing_loop.cjs'), 'ticks']);
  expect(report.findings.map(({ title }) => title)).toEqual([
    expect.stringMatching(
      /^The event loop of main stood still for \d+ ms in (?:a callback|computes)$/,
    ),
  ]);
});

test.each(['module', 'body', 'exit'])(
  'a file whose body waits or computes keeps no event loop from anything, nor does one at its end: %s',
  async (way) => {
    const { report } = await reportOf([...NODE, node('standing_loop.cjs'), way]);
    expect(report.findings).toEqual([]);
  },
);

test('nor does one that is an ES module, also in functions that it calls', async () => {
  const { report, run } = await reportOf([...NODE, node('script.mjs')]);
  expect([run.code, run.stdout], run.stderr).toEqual([0, 'done\n']);
  const waits = report.findings.filter(({ message }) => message.includes('waited'));
  expect(waits).toEqual([]);
});

test('nor one of TypeScript that tsx compiles', async () => {
  const file = join(testFolder(), 'script.cts');
  writeFileSync(file, "require('node:child_process').execSync('sleep 1.5' as string);\n");
  const tsx = fromRoot('node_modules', 'tsx', 'dist', 'cjs', 'index.cjs');
  const { report, run } = await reportOf(['--', process.execPath, '-r', tsx, file]);
  expect([run.code, report.findings], run.stderr).toEqual([0, []]);
});

describe.each(pythons())('with a Python 3.$minor between', (python) => {
  test('Node, Python and Node again are one picture', async () => {
    const path = node('parent.mjs');
    const { report, run } = await reportOf([...NODE, path, python.path]);
    expect([run.code, run.stdout.split('\n')], run.stderr).toEqual([
      0,
      [
        'child below no options []',
        'child bare no options []',
        'shell 7',
        'sync 5',
        'child sync no options []',
        '',
      ],
    ]);
    const parents = new Map(report.processes.map(({ id, name }) => [id, name]));
    expect(
      report.processes.map(({ name, parent, runtime }) => [
        name,
        parent === null ? null : parents.get(parent),
        runtime.split(' ')[0],
      ]),
    ).toEqual([
      ['parent.mjs', null, 'node'],
      ['between.py', 'parent.mjs', 'cpython'],
      ['child.cjs', 'between.py', 'node'],
      ['child.cjs', 'parent.mjs', 'node'],
      ['child.cjs', 'parent.mjs', 'node'],
    ]);
    expect(report.programs.map(({ name, exit, site }) => [name, exit?.code, site?.line])).toEqual([
      ['sh -c exit 7', 7, lineOf(path, 'shell')],
      ['sh -c exit 5', 5, lineOf(path, 'sync')],
    ]);
  });
});

test('how a forked Node ended that should not have is told', async () => {
  const file = join(testFolder(), 'forks.cjs');
  writeFileSync(
    file,
    `if (process.argv[2]) process.kill(process.pid, 'SIGKILL');
    else require('node:child_process').fork(__filename, ['child']);`,
  );
  const trace = join(testFolder(), 'run.heddle');
  const { report } = await reportOf([...NODE, '--record', trace, file]);
  expect(report.processes.map(({ exit }) => exit)).toEqual([
    { orderly: true },
    { orderly: false, code: null, signal: 'SIGKILL' },
  ]);
  const text = (await ended(['report', trace])).stdout;
  expect(text).toMatch(/Processes that failed\n.*\n +forks\.cjs \d+ +ended by SIGKILL/);
});

describe('the program does not notice', () => {
  test('what it prints, raises and returns is what it does without', async () => {
    const path = node('transparent.cjs');
    const folder = testFolder();
    const plain = spawnSync(process.execPath, [path], { encoding: 'utf8', cwd: folder, env: {} });
    const { code, stdout, stderr } = await ended(['run', '--quiet', ...NODE, path]);
    expect(stdout).toBe(plain.stdout);
    expect([code, stderr]).toEqual([plain.status, plain.stderr]);
  });

  test('what it is called is what the user called it', async () => {
    const file = join(testFolder(), 'called.cjs');
    writeFileSync(file, 'console.log(process.title, process.argv0);');
    const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
    for (const args of [[file], ['--', 'node', file]])
      expect((await ended(['run', '--quiet', ...args], { env })).stdout).toBe('node node\n');
  });

  test('NODE_OPTIONS of the user are seen by the program and by its children', async () => {
    const env = { NODE_OPTIONS: '--stack-trace-limit=12' };
    const { stdout } = await ended(['run', ...NODE, node('child.cjs')], { env });
    expect(stdout).toBe('child undefined --stack-trace-limit=12 []\n');
  });
});

test('what a program did before SIGKILL is there', async () => {
  const path = node('killed.cjs');
  const file = join(testFolder(), 'report.json');
  const one = heddle(['run', '--report-file', file, ...NODE, path]);
  await one.prints('\n');
  const pid = Number(one.stdout);
  await one.until(
    () => /^State:\s+S/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')),
    'it never waited',
  );
  process.kill(pid, 'SIGKILL');
  expect((await one.ended()).code).toBe(137);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const main = threadNamed(report, 'main');
  expect(main.waitingFor ?? main.state).toBeTruthy();
  expect(report.locks).toMatchObject([{ name: 'gate[3]', kind: 'condition' }]);
  expect(report.processes[0]!.exit).toEqual({ orderly: false });
});

describe('what cannot be run is said', () => {
  test('no such file, no such Node, and no Node', async () => {
    const missing = await ended(['run', 'missing.mjs']);
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringContaining('no such file: missing.mjs'),
    ]);
    const path = node('child.cjs');
    const none = await ended(['run', '--node', './none', path]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no such Node: ./none')]);
    const without = await ended(['run', path], { env: { PATH: testFolder() } });
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('no Node found')]);
  });

  test('a Node that is too old, or that runs no TypeScript', async () => {
    const old = join(testFolder(), 'old-node');
    writeFileSync(old, '#!/bin/sh\necho 18.1.0 none\n', { mode: 0o755 });
    const refused = await ended(['run', '--node', old, node('child.cjs')]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('is Node 18.1.0; Heddle needs Node 20'),
    ]);
    const file = join(testFolder(), 'app.ts');
    writeFileSync(file, 'console.log("ran" as string);\n');
    const run = await ended(['run', ...NODE, file]);
    const strips = (process.features as { typescript?: string | false }).typescript;
    if (strips) expect([run.code, run.stdout]).toEqual([0, 'ran\n']);
    else
      expect([run.code, run.stderr]).toEqual([
        2,
        expect.stringContaining('does not run TypeScript'),
      ]);
  });
});
