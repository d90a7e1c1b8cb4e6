import type { Found } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { inParallel, run } from '../support/run';

/** What every process loads; of the rest, most load nothing, and the extension is to stay small. */
const FOLDERS = ['inject', 'heddle_agent'];

/**
 * Compiles the agent's Python files for each interpreter. Without this the first run of
 * a program would, or, where bytecode is not written (a read-only installation, or
 * PYTHONDONTWRITEBYTECODE, common in containers), each process: 4 ms of its start. The bytecode does
 * not go by the time of its source (PEP 552, unchecked), which copying changes.
 */
export async function compilePython(interpreters: readonly Found[]): Promise<void> {
  const options = ['-q', '-l', '--invalidation-mode', 'unchecked-hash'];
  const folders = FOLDERS.map((name) => fromRoot('dist', 'python', name));
  await inParallel(interpreters, 2, async ({ path, version }) => {
    const { code, stderr, stdout } = await run(path, [
      ...['-I', '-m', 'compileall', ...options, ...folders],
    ]);
    if (code !== 0) console.error(`bytecode for CPython ${version}: ${stderr || stdout}`);
  });
}
