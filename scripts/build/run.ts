import { discover, primaries } from '../pythons/discover';
import { buildAddon } from './addon';
import { copyPython, copyWebview } from './assets';
import { bundle } from './bundles';
import { compilePython } from './bytecode';
import { buildNative } from './native';
import { bundleRuntime } from './runtime';

/** Builds all of dist/; false when a part that is required could not be built. */
export async function runBuild(): Promise<boolean> {
  copyWebview();
  copyPython();
  const interpreters = primaries(await discover());
  await compilePython(interpreters);
  const bundled = (await bundle()) && (await bundleRuntime());
  const natives = [await buildNative(interpreters), await buildAddon()];
  for (const { summary } of natives) console.log(summary);
  return bundled && natives.every(({ failed }) => !failed);
}
