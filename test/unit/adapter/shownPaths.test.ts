import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ShownPaths } from '../../../src/adapter/dap/shownPaths';

/** Files, and links as `[link, what it leads to]`, in a folder of their own, whose real path is returned. */
function folder(files: readonly string[], links: readonly (readonly [string, string])[]): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-paths-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  for (const [link, to] of links) symlinkSync(join(root, to), join(root, link));
  return root;
}

it('files beside one that was opened through a link to their folder are shown by it', () => {
  const root = folder(['real/src/app.py', 'real/src/lib/other.py'], [['link', 'real']]);
  const shown = new ShownPaths();
  shown.learn(join(root, 'link/src/app.py'));
  expect(shown.of(join(root, 'real/src/app.py'))).toBe(join(root, 'link/src/app.py'));
  expect(shown.of(join(root, 'real/src/lib/other.py'))).toBe(join(root, 'link/src/lib/other.py'));
});

it('no more than what the link leads to, though the names further out are the same', () => {
  const root = folder(['disk/home/ada/app.py', 'disk/data/file.py'], [['home', 'disk/home']]);
  const shown = new ShownPaths();
  shown.learn(join(root, 'home/ada/app.py'));
  expect(shown.of(join(root, 'disk/home/bob/app.py'))).toBe(join(root, 'home/bob/app.py'));
  expect(shown.of(join(root, 'disk/data/file.py'))).toBe(join(root, 'disk/data/file.py'));
});

it('a link to a single file says nothing of others, and what is nowhere stays as it is', () => {
  const root = folder(['real/app.py', 'real/other.py'], [['tool', 'real/app.py']]);
  const shown = new ShownPaths();
  shown.learn(join(root, 'tool'));
  shown.learn(join(root, 'missing.py'));
  expect(shown.of(join(root, 'real/app.py'))).toBe(join(root, 'tool'));
  expect(shown.of(join(root, 'real/other.py'))).toBe(join(root, 'real/other.py'));
  expect(shown.of(join(root, 'missing.py'))).toBe(join(root, 'missing.py'));
});

it('a file that was opened by its real path is shown by that, whatever leads to its folder', () => {
  const root = folder(['real/app.py', 'real/other.py'], [['link', 'real']]);
  const shown = new ShownPaths();
  shown.learn(join(root, 'link'));
  shown.learn(join(root, 'real/app.py'));
  expect(shown.of(join(root, 'real/app.py'))).toBe(join(root, 'real/app.py'));
  expect(shown.of(join(root, 'real/other.py'))).toBe(join(root, 'link/other.py'));
});
