import { spawn, type ChildProcess } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import type { Delta } from '../../src/protocol/view/index';
import { DapClient } from '../support/dapClient';
import { Debugging, program, versions } from './support/debugging';
import { Family } from './support/family';
import { until } from './support/watch';

const some = versions.filter(({ minor }) => [9, 11, 13, 14].includes(minor));
const path = program('running.py');

/** A program that nobody follows so far. */
async function running(
  command: string,
  args: readonly string[] = [path],
): Promise<ChildProcess & { pid: number }> {
  const child = spawn(command, args, { stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(text)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        if ((text += data.toString()).includes('ready')) resolve();
      });
  });
  return child as ChildProcess & { pid: number };
}

function debugging(): Debugging {
  const client = DapClient.start();
  onTestFinished(() => client.close());
  return new Debugging(client, path);
}

/** Attaches; the promise of the answer is given apart, for it may be an error. */
async function attach(
  options: object,
  breakpoints: readonly string[] = [],
  family?: Family,
): Promise<Debugging> {
  const run = family?.root ?? debugging();
  const { client } = run;
  const supportsStartDebuggingRequest = family !== undefined;
  await client.request('initialize', { adapterID: 'heddle', supportsStartDebuggingRequest });
  const attached = client.request('attach', { record: false, ...options });
  await Promise.race([client.event('initialized'), attached]);
  await run.configure({ breakpoints });
  await client.request('configurationDone');
  await attached;
  return run;
}

describe.each(some)('attached to a running process, 3.$minor', (python) => {
  it('has breakpoints, live view and blocked threads, and leaves it running; and once more', async () => {
    const child = await running(python.path);
    for (let turn = 0; turn < 2; turn++) {
      const run = await attach({ processId: String(child.pid) }, ['turn']);
      const stop = await run.stopped('breakpoint');
      const [top] = await run.frames(stop.threadId);
      expect(top.name).toBe('turn');
      await run.thread('blocked', /waits/);
      const { delta } = (await run.request('heddleView')) as { delta: Delta };
      expect(delta.lanes?.map(({ name }) => name)).toContain('blocked');
      // The debugger's own thread is none of the program's, however long it waited for the interpreter at first.
      expect(delta.lanes?.filter(({ kind }) => kind === 'native')).toEqual([]);
      await run.request('disconnect');
    }
    child.stdin!.end('\n');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
  });
});

describe.each(some)('attached to a family of processes, 3.$minor', (python) => {
  const file = fromRoot('test', 'cli', 'programs', 'attached_family.py');

  it('those below are sessions of their own, with their blocked threads', async () => {
    const parent = await running(python.path, [file, 'deadlocked']);
    const family = new Family(debugging(), {});
    await attach({ processId: parent.pid }, [], family);
    for (const child of [await family.child(), await family.child()])
      await child.thread('MainThread', /waits/);
    await family.root.request('disconnect');
    parent.stdin!.end();
    const code = await new Promise((resolve) => parent.once('exit', resolve));
    expect(code).toBe(0);
  });
});

it('attached to a Node that runs, it has the live view, and says where breakpoints are', async () => {
  const threads = fromRoot('test', 'cli', 'programs', 'node', 'attached.cjs');
  const child = await running(process.execPath, ['--inspect-port=0', threads, 'workers']);
  const run = await attach({ processId: child.pid });
  await run.client.event('output', ({ output }) => String(output).includes('Breakpoints are'));
  await until(async () =>
    /"name":"(early|Worker 1)"/.test(JSON.stringify(await run.request('heddleView'))),
  );
  await run.request('disconnect');
  child.stdin!.end();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
});

describe('a process that cannot be attached to', () => {
  const [oldest] = versions;

  it.each([
    ['nobody', 2 ** 22 + 1, /no process has the id 4194305/],
    ['no number', 'abc', /"processId" in the debug configuration must be the id of a process/],
  ])('%s: one clear error', async (_what, processId, error) => {
    await expect(attach({ processId })).rejects.toThrow(error);
  });

  it('one that was given both ways', async () => {
    const connect = { port: 1 };
    await expect(attach({ processId: 1, connect })).rejects.toThrow(/together with "connect"/);
  });

  it('one that is recorded already', async () => {
    const child = await running(oldest!.path);
    await attach({ processId: child.pid });
    await expect(attach({ processId: child.pid })).rejects.toThrow(/is recorded by Heddle already/);
    child.stdin!.end('\n');
  });
});
