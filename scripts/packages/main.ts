/** `npm run packages:provision`: installs the Python packages that tests run under the agent. */
import { provideSuites } from '../conformance/packages/provide';
import { QUICK } from '../conformance/packages/suites';
import { discover, primaries } from '../pythons/discover';
import { packagesFolder, providePackages } from './provide';

let why: string | null = 'no CPython from 3.9 to 3.15';
const pythons = primaries(await discover());
for (const { path } of pythons) {
  why = await providePackages(path);
  if (why === null) break;
}
why ??= await provideSuites(pythons, QUICK);
console.log(why === null ? `packages: ${packagesFolder()}` : `packages: not provided: ${why}`);
process.exitCode = why === null ? 0 : 1;
