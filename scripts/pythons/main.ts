/** `npm run pythons`: the interpreters of this machine that Heddle supports. */
import { discover, freeThreaded, primaries } from './discover';
import { label, requiredMinors } from './minors';
import { table } from './table';

const found = await discover();
const chosen = [...primaries(found), ...freeThreaded(found)];
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(chosen, null, 2));
} else {
  const missing = requiredMinors.filter(
    (minor) => !chosen.some((one) => one.minor === minor && !one.freeThreaded),
  );
  console.log(table(found, chosen));
  if (missing.length > 0) console.log(`missing: ${missing.map(label).join(', ')}`);
}
