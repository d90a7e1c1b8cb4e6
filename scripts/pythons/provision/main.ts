/**
 * `npm run pythons:provision [3.X …]`: provides the interpreters that the tests need and this
 * machine lacks (or those named). What is there already is left alone.
 */
import { discover, primaries } from '../discover';
import { isSupported, label, requiredMinors, type Minor } from '../minors';
import { isProvided, provide } from './provide';
import { suites } from './sources';

const named = process.argv.slice(2).map((version): Minor => {
  const minor = Number(/^3\.(\d+)$/.exec(version)?.[1]);
  if (!isSupported(minor)) throw new Error(`no supported version: ${version}`);
  return minor;
});

async function lacking(): Promise<Minor[]> {
  if (named.length > 0) return named.filter((minor) => !isProvided(minor));
  const usable = primaries(await discover()).filter((one) => one.includes.length > 0);
  return requiredMinors.filter((minor) => !usable.some((one) => one.minor === minor));
}

const wanted = await lacking();
if (wanted.length === 0) console.log('pythons: nothing is missing');
for (const minor of wanted) {
  if (suites[minor] === undefined) {
    console.log(`${label(minor)}: in no Debian suite; install it and name it in HEDDLE_PYTHONS`);
    continue;
  }
  try {
    await provide(minor);
    console.log(`${label(minor)}: provided`);
  } catch (error) {
    console.error(`${label(minor)}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
