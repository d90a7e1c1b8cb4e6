import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasDapMode } from '../../scripts/support/emacs';
import { fromRoot } from '../../scripts/support/root';
import { program, versions } from './support/debugging';
import { expectGolden } from './support/transcript';

/** One version of each backend: `sys.settrace` and `sys.monitoring`. */
const some = versions.filter(({ minor }) => minor === 11 || minor === 13);

interface Heard {
  readonly status: number | null;
  readonly out: string;
  readonly complaints: string;
}

/** Runs dap-mode in an Emacs without a screen; its home and temporary folder are `home`. */
function runEmacs(home: string, python: string): Promise<Heard> {
  const script = fromRoot('test', 'dap', 'foreign', 'client.el');
  const adapter = fromRoot('dist', 'adapter.js');
  const words = ['--batch', '-l', script, process.execPath, adapter, python, program('bank.py')];
  const emacs = spawn('emacs', words, { env: { ...process.env, HOME: home, TMPDIR: home } });
  onTestFinished(() => void emacs.kill('SIGKILL'));
  let out = '';
  let complaints = '';
  emacs.stdout.on('data', (data: Buffer) => (out += data.toString()));
  emacs.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  return new Promise((resolve) =>
    emacs.once('close', (status) => resolve({ status, out, complaints })),
  );
}

// In CI it must be there: `.ci/run` installs it.
describe.skipIf(!process.env['CI'] && !hasDapMode())('a foreign client: dap-mode of Emacs', () => {
  it.each(some)(
    'sets breakpoints, looks at threads, stacks and variables, steps, 3.$minor',
    async ({ path }) => {
      const home = mkdtempSync(join(tmpdir(), 'heddle-emacs-'));
      onTestFinished(() => rmSync(home, { recursive: true, force: true }));
      const { status, out, complaints } = await runEmacs(home, path);
      expect(status, complaints).toBe(0);
      expectGolden('dapMode', out);
      // It kills the adapter as soon as it hears of the program's end.
      expect(readdirSync(home).filter((name) => name.startsWith('heddle'))).toEqual([]);
    },
  );
});
