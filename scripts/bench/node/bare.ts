import { copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { writeRuntime } from '../../build/runtime';
import { fromRoot } from '../../support/root';

/** What the runtime is without anybody who could record it: V8 drops what is under a condition of these. */
const WITHOUT = {
  recording: 'export const LATE_CHANNEL = "", recorder = undefined, recordBy = () => {};',
  hooks: `export const hook = undefined, isOnlyRecorded = false, listen = () => {}, listenerOf = () => {};
export const settrace = listen, gettrace = listen, setprofile = listen, getprofile = listen;`,
};

const withoutRecording: Plugin = {
  name: 'without-recording',
  setup(esbuild) {
    esbuild.onLoad({ filter: /[/]src[/]runtime[/]node[/](recording|hooks)[.]ts$/ }, ({ path }) => ({
      contents: WITHOUT[path.includes('hooks') ? 'hooks' : 'recording'],
    }));
  },
};

/**
 * Makes a package `heddle` whose runtime cannot be recorded, with a copy of the program in it that is to use that one; gives
 * the copy's path.
 */
export async function inBarePackage(program: string): Promise<string> {
  const folder = fromRoot('.cache', 'bench', 'bare');
  await writeRuntime(folder, [withoutRecording]);
  cpSync(fromRoot('dist', 'runtime', 'native'), join(folder, 'native'), { recursive: true });
  const facts = { name: 'heddle', type: 'module', exports: { './*': './*.js' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(facts));
  const copy = join(folder, 'program.mjs');
  copyFileSync(program, copy);
  return copy;
}
