/**
 * `npm run pythons:provision [3.X …]`: provides the interpreters that the tests need and this
 * machine lacks (or those named). What is there already is left alone. `3.13t`, named only: without
 * the interpreter lock; it is compiled, in some minutes.
 */
import { discover, primaries } from '../discover';
import { FREE_THREADED, isSupported, label, requiredMinors, type Minor } from '../minors';
import { provideFreeThreaded } from './freeThreaded';
import { isProvided, provide } from './provide';
import { suites } from './sources';

/** Something to provide: its version, and how; null: nobody has it. */
interface Wanted {
  readonly version: string;
  readonly provide: (() => Promise<void>) | null;
}

const numbered = (minor: Minor): Wanted => ({
  version: label(minor),
  provide: suites[minor] === undefined ? null : () => provide(minor),
});

const named = process.argv.slice(2).map((version): Wanted => {
  if (version === FREE_THREADED) return { version, provide: provideFreeThreaded };
  const minor = Number(/^3\.(\d+)$/.exec(version)?.[1]);
  if (!isSupported(minor)) throw new Error(`no supported version: ${version}`);
  return numbered(minor);
});

async function lacking(): Promise<Wanted[]> {
  if (named.length > 0) return named.filter(({ version }) => !isProvided(version));
  const usable = primaries(await discover()).filter((one) => one.includes.length > 0);
  return requiredMinors.filter((minor) => !usable.some((one) => one.minor === minor)).map(numbered);
}

const wanted = await lacking();
if (wanted.length === 0) console.log('pythons: nothing is missing');
for (const { version, provide: provideIt } of wanted) {
  if (provideIt === null) {
    console.log(`${version}: in no Debian suite; install it and name it in HEDDLE_PYTHONS`);
    continue;
  }
  try {
    await provideIt();
    console.log(`${version}: provided`);
  } catch (error) {
    console.error(`${version}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
