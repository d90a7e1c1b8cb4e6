import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { mustRun } from '../../scripts/support/run';
import { nodes, otherNodes } from '../support/nodes';
import { ppWorker } from '../support/ppWorker';
import { type Way, compiled, ended, endedOn, folder, isThere, lines, said, ways } from './support';

const cli = fromRoot('dist', 'cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'heddle-pp-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let named = 0;
/** A file of a scene, which does not exist. */
const fresh = (): string => join(scratch, `${++named}`);

const scene = async (name: string, ...args: string[]): Promise<unknown[]> =>
  said(await compiled('jobNodes'), name, ...args);

/** Below the package's folder, so that `heddle/…` is found there too. */
function elsewhere(program: string): string {
  const other = join(folder, 'elsewhere');
  mkdirSync(other, { recursive: true });
  const copy = join(other, program.slice(program.lastIndexOf('/') + 1));
  copyFileSync(program, copy);
  return copy;
}

describe('a worker of another machine', () => {
  test.each(Object.keys(ways) as Way[])('does jobs of a program that is %s', async (way) => {
    const program = await compiled('jobNodes', way);
    const { address } = await ppWorker([elsewhere(program)]);
    expect(await said(program, 'remote', address)).toEqual([
      [49, true, 2],
      9,
      true,
      [0, 1],
      'does not know',
    ]);
  });

  test('has errors arrive with type, message, properties, cause and stack, and refuses what cannot be sent', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    expect(await scene('throws', address)).toEqual([
      ['StoneError', 'too heavy', 3, 'RangeError', true],
      'SendError',
    ]);
  });

  test('works at the same time as this one, and calls back', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    expect(await scene('both', address, fresh(), fresh())).toEqual([[true, [1, 1]]]);
    const { stdout, stderr, code } = await ended(await compiled('jobNodes'), 'callbacks', address);
    expect([lines(stdout), code]).toEqual([[['9', 'StoneError'], 16, [25, true]], 0]);
    expect(stderr).toContain('StoneError: in a callback');
  });

  test('reaches what lies in a manager', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    expect(await scene('shares', address)).toEqual([
      [
        ['a', 1],
        ['bc', 2],
        ['bcde', 4],
        ['def', 3],
      ],
    ]);
  });

  test('has its processes replaced that are killed: a job is run again, three times at most', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    expect(await scene('dies', address, fresh())).toEqual(
      [
        'went on',
        '"WorkerLostError: 3 workers in a row of this job were lost, and it is not run again: worker process N was ended by ' +
          'SIGKILL at N.0.0.1:N"',
        4,
        4,
      ].map((one) => (typeof one === 'string' ? one.replaceAll('"', '') : one)),
    );
  });

  test('gets jobs while the thread that has the server is blocked', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    const [begun, squares] = await scene('blocked', address, fresh(), fresh());
    expect(begun).toEqual([false, 6]);
    expect(squares).toEqual([1, 4, 9, 16, 25, 36]);
  });

  test('loses its jobs to others when it is killed, and joins again', async () => {
    const program = await compiled('jobNodes');
    const worker = await ppWorker([program]);
    const begun = fresh();
    const running = scene('cut', worker.address, begun, fresh());
    const hasBegun = (): boolean => (statSync(begun, { throwIfNoEntry: false })?.size ?? 0) > 0;
    await expect.poll(hasBegun, { timeout: 60_000 }).toBe(true);
    await worker.end('SIGKILL');
    const again = await ppWorker(['--listen', worker.address, program]);
    expect(again.address).toBe(worker.address);
    const [first, [result, , lost, here] = [], squared, state] = (await running) as unknown[][];
    expect([first, result, lost, here, squared, state]).toEqual([
      'begun',
      'again',
      1,
      1,
      25,
      'connected',
    ]);
    // Nobody is left to end the process whose machine is gone: it does so after its job.
    const orphan = Number(readFileSync(begun, 'utf8'));
    await expect.poll(() => isThere(orphan), { timeout: 60_000 }).toBe(false);
  });

  test('works for several programs, and ends what it does for one that has ended', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    const begun = fresh();
    expect(await scene('leaves', address, begun, fresh())).toEqual(['leaves']);
    const left = Number(readFileSync(begun, 'utf8'));
    await expect.poll(() => isThere(left), { timeout: 60_000 }).toBe(false);
    const all = await Promise.all([1, 2].map(() => scene('remote', address)));
    expect(all.map(([first]) => first)).toEqual([
      [49, true, 2],
      [49, true, 2],
    ]);
  });

  test('of another Node does jobs, where both write values in the same form', async () => {
    const program = await compiled('jobNodes');
    const { address } = await ppWorker([program]);
    for (const { path } of otherNodes()) {
      const { stdout, stderr, code } = await endedOn(path, program, 'throws', address);
      if (stderr.includes('in another form')) continue;
      expect([stderr, code]).toEqual(['', 0]);
      expect(lines(stdout)[1]).toBe('SendError');
    }
  });

  const node = nodes().find(({ line }) => line === 24);
  test.skipIf(!node)('does jobs of a program in TypeScript that Node runs itself', async () => {
    const place = join(folder, 'typescript-pp');
    const link = join(place, 'node_modules', 'heddle');
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(fromRoot(), link);
    writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
    const program = join(place, 'jobNodes.ts');
    copyFileSync(fromRoot('test', 'runtime', 'programs', 'jobNodes.ts'), program);
    const { address } = await ppWorker([program], { node: node!.path });
    const { stdout, stderr, code } = await endedOn(node!.path, program, 'throws', address);
    expect([stderr, code]).toEqual(['', 0]);
    expect(lines(stdout)[1]).toBe('SendError');
  });

  test('does many jobs, and none twice but those that were lost', async () => {
    const { address } = await ppWorker([await compiled('jobNodes')]);
    const jobs = Math.ceil(Number(process.env['HEDDLE_STRESS'] ?? '5000') / 10);
    expect(await scene('stress', address, `${jobs}`, fresh())).toEqual([true, true]);
  }, 120_000);
});

describe('without other machines', () => {
  test('a job is run again when its worker was killed', async () => {
    expect(await scene('dies', '', fresh())).toEqual([
      'went on',
      'WorkerLostError: 3 workers in a row of this job were lost, and it is not run again: worker process N was ended by SIGKILL',
      4,
      4,
    ]);
    expect(await scene('once', fresh())).toEqual([
      'WorkerLostError: the worker of this job was lost, and it is not run again: worker process N was ended by SIGKILL',
    ]);
  });

  test('workers are replaced after as many jobs as it is told', async () => {
    expect(await scene('renews')).toEqual([[true, true]]);
  });

  test('jobs fail when the module cannot be imported', async () => {
    const { stdout, stderr, code } = await ended(await compiled('jobNodes'), 'broken');
    const failed = 'WorkerLostError: there is nobody who could do this job: local: a wo';
    expect([lines(stdout), code]).toEqual([
      [
        [failed, failed, failed],
        ['refused', 0],
      ],
      0,
    ]);
    expect(stderr).toContain('Error: no tools');
  });

  test('it says what options make no sense', async () => {
    expect(await scene('options')).toEqual([Array(6).fill('ValueError')]);
  });
});

describe('who is not let in', () => {
  test('a server with another secret: its jobs are done elsewhere, or fail', async () => {
    const env = { ...process.env, HEDDLE_PP_SECRET: 'a secret' };
    const worker = await ppWorker([await compiled('jobNodes')], { env });
    const { stdout, stderr } = await ended(await compiled('jobNodes'), 'refused', worker.address);
    const reason = 'the secret is not the one of HOST: both sides must be given the same';
    expect(lines(stdout)).toEqual([
      `WorkerLostError: there is nobody who could do this job: local: no workers; HOST: ${reason}`,
      4,
      ['refused', ['local']],
    ]);
    expect(stderr.replaceAll(worker.address, 'HOST')).toBe(
      `heddle/pp: HOST is not used: ${reason}\n`,
    );
  });

  test('a program that is another one', async () => {
    const program = await compiled('jobNodes');
    const copy = elsewhere(program);
    writeFileSync(copy, '\n', { flag: 'a' });
    const { address } = await ppWorker([copy]);
    expect(await scene('other', address)).toEqual([
      'RuntimeError: jobNodes-esm.mjs at HOST is not the one of this program: copy the same version to both machines and ' +
        'start heddle pp-worker again',
    ]);
    const stranger = await ppWorker([await compiled('pools')]);
    const [said] = (await scene('other', stranger.address)) as [string];
    expect(said).toContain("has no task 'square' of ");
  });

  test('TLS: who shows no certificate, or speaks none', async () => {
    const [key, cert] = [fresh(), fresh()];
    const subject = ['-subj', '/CN=here', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2'];
    const files = ['-keyout', key, '-out', cert];
    await mustRun('openssl', ['req', '-x509', '-nodes', ...made, ...files, ...subject]);
    const program = await compiled('jobNodes');
    const shown = ['--tls-cert', cert, '--tls-key', key, '--tls-ca', cert];
    const { address, output } = await ppWorker([...shown, program]);
    expect(output()).toContain(', encrypted.');
    expect(await scene('tls', address, cert, cert, key)).toEqual([36, [false, false]]);
  });
});

describe('heddle pp-worker', () => {
  const refused = (...args: string[]): Promise<string> =>
    ppWorker(args).then(
      () => 'it runs',
      (error: unknown) => (error as Error).message,
    );

  test('is not reached from elsewhere without a secret that is one', async () => {
    const program = await compiled('jobNodes');
    expect(await refused('--listen', '0.0.0.0:0', program)).toContain(
      '0.0.0.0 can be reached from other machines, and there is no secret',
    );
    const file = fresh();
    writeFileSync(file, 'open to all', { mode: 0o644 });
    expect(await refused('--secret-file', file, program)).toContain('can be read by other users');
    const empty = fresh();
    writeFileSync(empty, '\n', { mode: 0o600 });
    expect(await refused('--secret-file', empty, program)).toContain('has no secret');
    const good = fresh();
    writeFileSync(good, 'nobody knows it\n', { mode: 0o600 });
    const { address } = await ppWorker(['--listen', '0.0.0.0:0', '--secret-file', good, program]);
    expect(address).toMatch(/^0\.0\.0\.0:\d+$/);
  });

  test('says what is wrong with its program, address or certificate', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'import "heddle/task";\nthrow new Error("no tools");\n');
    expect(await refused(broken)).toMatch(/Error: no tools[^]*cannot do jobs at 127\.0\.0\.1:0/);
    expect(await refused(join(folder, 'nowhere.mjs'))).toContain('ENOENT');
    expect(await refused('--tls-cert', 'x', broken)).toContain('belong together');
    expect(await refused('--ncpus', '0', broken)).toContain('is no number of workers');
    expect(await refused('--listen', 'a:b:c', broken)).toContain('is no address');
    const { address } = await ppWorker([await compiled('jobNodes')]);
    expect(await refused('--listen', address, await compiled('jobNodes'))).toContain('EADDRINUSE');
  });

  test('ends with its processes at a signal', async () => {
    const { child, end } = await ppWorker([await compiled('jobNodes')]);
    const its = execFileSync('pgrep', ['-P', `${child.pid}`], { encoding: 'utf8' });
    expect(await end()).toBe(0);
    for (const pid of its.trim().split('\n'))
      await expect.poll(() => isThere(Number(pid)), { timeout: 60_000 }).toBe(false);
  });
});

/** Root needs no user namespace for a network of its own. */
const apart = ['unshare', ...(process.getuid?.() === 0 ? [] : ['-r']), '--net'];
const probe = spawnSync(apart[0]!, [...apart.slice(1), 'ip', 'link', 'set', 'lo', 'up']);
const hasNetworks = probe.status === 0;

// Skipped where a process may not have a network of its own, or iproute2 is missing.
test.skipIf(!hasNetworks)(
  'a worker whose cable is pulled in the middle of a job loses it, and works again once it is back',
  async () => {
    const [unshare, ...options] = apart as [string, ...string[]];
    const script = fromRoot('test', 'runtime', 'programs', 'cable.sh');
    const place = fresh();
    mkdirSync(place);
    const args = [
      ...options,
      'bash',
      script,
      process.execPath,
      cli,
      await compiled('jobNodes'),
      place,
    ];
    const said = await mustRun(unshare, args);
    expect(lines(said)).toEqual(['begun', ['again', 'connecting', 1, 1], 25, 'connected']);
  },
);

test('the example counts primes', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'jobServer.mjs'));
  expect(stderr).toBe('');
  const [primes, head, local, lived] = stdout.trim().split('\n');
  expect([primes, head]).toEqual([
    '17984 primes below 200000',
    'jobs  % of all  lost  seconds     s/job  workers  node',
  ]);
  expect(local).toMatch(/^ {2}10 {5}100\.0 {5}0 +[\d.]+ +[\d.]+ +\d+ {2}local$/);
  expect(lived).toMatch(/^[\d.]+ s since the server was made$/);
});
