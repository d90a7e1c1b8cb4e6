import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { program, versions } from './support/debugging';
import { Family } from './support/family';
import { grows, stands, until } from './support/watch';

const path = program('leaving.py');

describe.each(versions)('a debugger that leaves, 3.$minor', (python) => {
  /** A thread stopped, one frozen, one in the middle of a step, and a child that is stopped. */
  const hold = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heddle-dap-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'left');
    const plan = { python, program: path, breakpoints: ['work'], filters: ['uncaught', 'raised'] };
    const family = await Family.launch({ ...plan, options: { args: [file] } });
    const { root } = family;
    for (let at = 0; at < 3; at++) await root.stopped('breakpoint');
    const child = await family.child();
    await child.stopped('breakpoint');
    const frozen = await root.thread('frozen');
    await root.request('continue', { threadId: frozen.id });
    await grows(root, 'counts.get("frozen", -1)');
    await root.request('heddleFreeze', { threadId: frozen.id });
    await stands(root, 'counts["frozen"]');
    const stepping = await root.thread('stepping');
    await root.request('stepOut', { threadId: stepping.id });
    await grows(root, 'counts.get("stepping", -1)');
    return { family, file };
  };

  const left = async (file: string): Promise<string[]> => {
    const files = [file, `${file}.child`];
    await until(() => files.every((one) => existsSync(one) && readFileSync(one).length > 0));
    return files.map((one) => readFileSync(one, 'utf8'));
  };
  const nothing = ["['frozen', 'stepping', 'stopped'] []\n", "['child'] []\n"];

  it('disconnects: everything goes on, and nothing of it is left', async () => {
    const { family, file } = await hold();
    await family.root.request('disconnect', { terminateDebuggee: false });
    expect(await left(file)).toEqual(nothing);
  });

  it('is killed: everything goes on, and nothing of it is left', async () => {
    const { family, file } = await hold();
    process.kill(family.root.client.pid!, 'SIGKILL');
    expect(await left(file)).toEqual(nothing);
  });
});
