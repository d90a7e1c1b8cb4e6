import { mkdirSync } from 'node:fs';
import { findCompiler } from '../../build/compiler';
import { discover } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import { run } from '../../support/run';

/** What runs the loop of `roots` besides JavaScript; empty: this machine has none. */
export interface LoopsOfOthers {
  /** Path of a Python that has numpy. */
  readonly python: string;
  /** Path of `rivals/roots.c` as a program. */
  readonly openmp: string;
}

export const loopsOfOthers = async (): Promise<LoopsOfOthers> => ({
  python: await pythonWithNumpy(),
  openmp: await compiled(),
});

async function pythonWithNumpy(): Promise<string> {
  for (const { path } of await discover())
    if ((await run(path, ['-c', 'import numpy'])).code === 0) return path;
  return '';
}

/** For the machine it is measured on, with what a compiler may do to a loop that sets no error number. */
async function compiled(): Promise<string> {
  const compiler = await findCompiler(process.env);
  if (compiler === undefined) return '';
  const folder = fromRoot('.cache', 'bench');
  mkdirSync(folder, { recursive: true });
  const [source, program] = [fromRoot('scripts/bench/node/rivals/roots.c'), `${folder}/roots`];
  const flags = ['-O3', '-march=native', '-fno-math-errno', '-fopenmp'];
  const finished = await run(compiler, [...flags, source, '-o', program, '-lm']);
  return finished.code === 0 ? program : '';
}
