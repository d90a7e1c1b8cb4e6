import { discover, primaries } from '../pythons/discover';
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
  const native = await buildNative(interpreters);
  console.log(native.summary);
  return bundled && !native.failed;
}
