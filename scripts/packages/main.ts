/** `npm run packages:provision`: installs the Python packages that tests run under the agent. */
import { discover, primaries } from '../pythons/discover';
import { packagesFolder, providePackages } from './provide';

let why: string | null = 'no CPython from 3.9 to 3.15';
for (const { path } of primaries(await discover())) {
  why = await providePackages(path);
  if (why === null) break;
}
console.log(why === null ? `packages: ${packagesFolder()}` : `packages: not provided: ${why}`);
process.exitCode = why === null ? 0 : 1;
