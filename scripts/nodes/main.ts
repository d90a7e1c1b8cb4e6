/** `npm run nodes`: the Nodes of this machine that the tests run on. */
import { discoverNodes } from './discover';
import { lines } from './lines';

const found = await discoverNodes();
for (const { version, origin, path } of found)
  console.log(`${version.padEnd(9)} ${origin.padEnd(12)} ${path}`);
const missing = lines.filter((line) => !found.some((one) => one.line === line));
if (missing.length > 0)
  console.log(`missing: ${missing.join(', ')} (npm run nodes:provision provides them)`);
