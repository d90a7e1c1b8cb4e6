import { existsSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { fromRoot } from '../support/root';
import { run } from '../support/run';

const flags = [
  '-O2',
  // Names for a debugger make each module a tenth larger.
  ...(process.env['HEDDLE_SYMBOLS'] ? [] : ['-s']),
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-std=gnu11',
  '-ftls-model=initial-exec',
];

/** libpython is never linked: the module's symbols come from the interpreter that loads it. */
const libraries = ['-lpthread', '-ldl'];

export async function findCompiler(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const name of [env['CC'], 'cc', 'gcc', 'clang']) {
    if (name && (await run(name, ['--version'])).code === 0) return name;
  }
  return undefined;
}

interface Complaint {
  /** What the compiler said, warnings included. */
  readonly text: string;
  /** True when there is no result. */
  readonly fatal: boolean;
}

async function compile(
  compiler: string,
  sources: readonly string[],
  includes: readonly string[],
  target: string,
): Promise<Complaint> {
  // A program that runs now may have the old file mapped, so it is replaced, never rewritten.
  const fresh = `${target}.${process.pid}`;
  const begun = new Date();
  const folders = includes.map((folder) => `-I${folder}`);
  const finished = await run(compiler, [
    ...flags,
    ...folders,
    ...sources,
    '-o',
    fresh,
    ...libraries,
  ]);
  const fatal = finished.code !== 0;
  if (fatal) rmSync(fresh, { force: true });
  else {
    // A source edited while it was compiled must count as newer than the result.
    utimesSync(fresh, begun, begun);
    renameSync(fresh, target);
  }
  return { text: finished.stderr.trim(), fatal };
}

/**
 * Makes the target where its inputs (sources, and headers of ours) are newer, and prints what the compiler says, under `title`.
 * False: it does not compile.
 */
export async function compileIfStale(
  compiler: string,
  inputs: readonly string[],
  includes: readonly string[],
  target: string,
  title: string,
): Promise<boolean> {
  if (isFresh(target, inputs)) return true;
  const sources = inputs.filter((file) => file.endsWith('.c'));
  const { text, fatal } = await compile(compiler, sources, includes, target);
  if (text !== '') console.error(`${title}:\n${text}`);
  return !fatal;
}

/** Whether it is newer than every source, every header and the way of compiling them. */
function isFresh(target: string, sources: readonly string[]): boolean {
  if (!existsSync(target)) return false;
  const made = statSync(target).mtimeMs;
  const inputs = [...sources, fromRoot('scripts', 'build', 'compiler.ts')];
  return inputs.every((file) => statSync(file).mtimeMs < made);
}
