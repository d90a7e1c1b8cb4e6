/** `npm run build`: everything that is published or run from dist/. */
import { copyPython, copyWebview } from './assets';
import { bundle } from './bundles';
import { buildNative } from './native';

await Promise.all([bundle(), copyWebview(), copyPython()]);
const native = await buildNative();
console.log(native.summary);
if (native.failed) process.exitCode = 1;
