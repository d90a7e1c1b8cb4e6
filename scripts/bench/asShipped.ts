import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Calls a function that a module of the benches exports, in a Node of its own and bundled as the
 * product is, and gives what it returns, which must be JSON. tsx, which runs the benches, makes other
 * code of the same source, and that takes up to three times as long.
 *
 * @param module absolute path of the module
 */
export async function asShipped<T>(
  module: string,
  name: string,
  ...args: readonly (number | string)[]
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  try {
    const call = `import { ${name} } from ${JSON.stringify(module)};
      console.log(JSON.stringify(await ${name}(...${JSON.stringify(args)})));`;
    const entry = join(directory, 'entry.ts');
    writeFileSync(entry, call);
    const outfile = join(directory, 'bench.mjs');
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
    });
    return JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })) as T;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
