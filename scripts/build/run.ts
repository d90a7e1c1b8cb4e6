import { discover, freeThreaded, primaries } from '../pythons/discover';
import { buildAddon } from './addon';
import { copyPython, copyWebview } from './assets';
import { bundle } from './bundles';
import { compilePython } from './bytecode';
import { buildFreeThreaded } from './freeThreaded';
import { buildNative } from './native';
import { bundleRuntime } from './runtime';

/** Builds all of dist/; false when a part that is required could not be built. */
export async function runBuild(): Promise<boolean> {
  copyWebview();
  copyPython();
  const found = await discover();
  const interpreters = primaries(found);
  await compilePython(interpreters);
  const bundled = (await bundle()) && (await bundleRuntime());
  const natives = [
    await buildNative(interpreters),
    (await buildFreeThreaded(freeThreaded(found))) ?? [],
    await buildAddon(),
  ].flat();
  for (const { summary } of natives) console.log(summary);
  return bundled && natives.every(({ failed }) => !failed);
}
