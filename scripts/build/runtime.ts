import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { fromRoot } from '../support/root';

const source = (...parts: string[]): string => fromRoot('src', 'runtime', 'node', ...parts);
const target = (...parts: string[]): string => fromRoot('dist', 'runtime', ...parts);

const entries = readdirSync(source('entries')).map((file) => file.replace(/\.ts$/, ''));

const common: BuildOptions = {
  absWorkingDir: fromRoot(),
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
};

/** `folder`: how the bundle says where it lies. */
const formats = [
  { format: 'esm', extension: '.js', folder: 'import.meta.dirname' },
  { format: 'cjs', extension: '.cjs', folder: '__dirname' },
] as const;

/**
 * The concurrency runtime in dist/runtime, as ES modules and as CommonJS: one bundle with all of it, and
 * an entry for each of the package's modules that re-exports from there.
 */
export async function bundleRuntime(): Promise<boolean> {
  try {
    await writeRuntime(target());
    await declareTypes();
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

/** Writes all bundles into a folder. `plugins`: for the one with all of it. */
export async function writeRuntime(folder: string, plugins: Plugin[] = []): Promise<void> {
  const supervisor = await supervisorText();
  for (const { format, extension, folder: lies } of formats) {
    await build({
      ...common,
      format,
      sourcemap: 'linked',
      entryPoints: [source('index.ts')],
      outfile: join(folder, `index${extension}`),
      define: { HEDDLE_SUPERVISOR: JSON.stringify(supervisor), HEDDLE_FOLDER: lies },
      // The pure JavaScript of msgpackr: no addon of its own.
      external: ['msgpackr-extract'],
      plugins,
    });
    await build({
      ...common,
      format,
      entryPoints: entries.map((name) => source('entries', `${name}.ts`)),
      outdir: folder,
      outExtension: { '.js': extension },
      plugins: [fromIndex(extension)],
    });
  }
}

/** The supervisor runs from a string, so that a bundler of users cannot lose it. */
async function supervisorText(): Promise<string> {
  const { outputFiles } = await build({
    ...common,
    format: 'cjs',
    minify: true,
    write: false,
    entryPoints: [source('supervisor', 'main.ts')],
  });
  return (outputFiles[0] as { text: string }).text;
}

const fromIndex = (extension: string): Plugin => ({
  name: 'from-index',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^\.\.\/index$/ }, () => ({
      path: `./index${extension}`,
      external: true,
    }));
  },
});

/** Declarations for either kind of module; TypeScript wants the extension in their imports. */
async function declareTypes(): Promise<void> {
  const out = fromRoot('.cache', 'types');
  const tsc = fromRoot('node_modules', '.bin', 'tsc');
  await promisify(execFile)(tsc, ['-p', source('tsconfig.json')]).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(`types of the runtime:\n${stdout}`);
    },
  );
  rmSync(target('types'), { recursive: true, force: true });
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(join(out, file), 'utf8');
    for (const { extension } of formats) {
      const to = target('types', file.replace(/\.ts$/, extension === '.js' ? '.ts' : '.cts'));
      if (!existsSync(dirname(to))) mkdirSync(dirname(to), { recursive: true });
      writeFileSync(
        to,
        text.replace(
          /(from |import\(|import )(['"])(\.[^'"]*)\2/g,
          (_, before: string, quote: string, path: string) =>
            `${before}${quote}${path}${path.endsWith('..') ? '/index' : ''}${extension}${quote}`,
        ),
      );
    }
  }
}
