import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../pythons/discover';
import { label, requiredMinors } from '../pythons/minors';
import { fromRoot } from '../support/root';
import { inParallel } from '../support/run';
import { compileIfStale, findCompiler } from './compiler';

export interface NativeResult {
  readonly summary: string;
  readonly failed: boolean;
}

const sourceFolder = fromRoot('src', 'runtime', 'python', 'native');
const targetFolder = fromRoot('dist', 'python', 'heddle_agent');

/**
 * Builds the native agent once for each interpreter. Where it cannot be built, Heddle
 * works with its fallback; that is an error only where HEDDLE_REQUIRE_NATIVE or CI is set.
 */
export async function buildNative(
  interpreters: readonly Found[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<NativeResult> {
  const required = env['HEDDLE_REQUIRE_NATIVE'] === '1';
  const without = (reason: string): NativeResult => ({
    summary: `native agent: ${reason}, the pure Python fallback is used`,
    failed: required,
  });
  if (process.platform !== 'linux') return without(`not available on ${process.platform}`);
  const compiler = await findCompiler(env);
  if (compiler === undefined) return without('no C compiler');
  if (interpreters.length === 0) return without('no CPython 3.9 to 3.15');

  mkdirSync(targetFolder, { recursive: true });
  const preload = await buildPreload(compiler);
  const outcomes = await inParallel(interpreters, 2, (one) => buildFor(one, compiler));
  const withOutcome = (outcome: Outcome): Found[] =>
    interpreters.filter((_, index) => outcomes[index] === outcome);
  const names = (found: readonly Found[]): string =>
    found.map((one) => label(one.minor)).join(', ');

  const [built, headless, broken] = (['built', 'no headers', 'broken'] as const).map(withOutcome);
  const parts = [`built for ${names(built ?? []) || 'no version'}`];
  if (headless?.length) parts.push(`${names(headless)}: no headers, fallback`);
  if (broken?.length) parts.push(`${names(broken)}: does not compile, fallback`);
  if (!preload) parts.push('no preload library: Python with -I, -E or -S is not followed');
  const missed = headless?.some((one) => requiredMinors.includes(one.minor)) ?? false;
  return {
    summary: `native agent: ${parts.join('; ')}`,
    failed: (required && missed) || ((required || !!env['CI']) && (!!broken?.length || !preload)),
  };
}

type Outcome = 'built' | 'no headers' | 'broken';

async function buildFor(interpreter: Found, compiler: string): Promise<Outcome> {
  if (interpreter.includes.length === 0) return 'no headers';
  const target = join(targetFolder, `_native${interpreter.extSuffix}`);
  const folders = [sourceFolder, ...interpreter.includes];
  const title = `native agent for CPython ${interpreter.version}`;
  return (await compileIfStale(compiler, nativeFiles(), folders, target, title))
    ? 'built'
    : 'broken';
}

/** The library that is put before a Python which takes no hints from its environment. */
function buildPreload(compiler: string): Promise<boolean> {
  const target = fromRoot('dist', 'python', 'preload.so');
  const source = fromRoot('src', 'runtime', 'python', 'preload', 'preload.c');
  const inputs = [source, join(sourceFolder, 'protocol.h')];
  return compileIfStale(compiler, inputs, [sourceFolder], target, 'preload library');
}

const nativeFiles = (): string[] =>
  readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    /\.[ch]$/.test(name) ? [join(sourceFolder, name)] : [],
  );
