import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fromRoot } from '../support/root';
import { inParallel, run } from '../support/run';
import { type Line, lineOf, lines, pinned } from './lines';

export interface FoundNode {
  readonly path: string;
  readonly line: Line;
  /** Such as `22.23.3`. */
  readonly version: string;
  readonly origin: 'HEDDLE_NODES' | 'this' | 'provided' | 'PATH';
}

/** Where `npm run nodes:provision` puts one, by version. */
export const folderOf = (version: string): string => fromRoot('.cache', 'nodes', version);

/** npm's package that is a Node for this machine. */
export const packageName = `node-${process.platform}-${process.arch}`;

export const executableOf = (version: string): string =>
  join(folderOf(version), 'node_modules', packageName, 'bin', 'node');

type Candidate = Pick<FoundNode, 'path' | 'origin'>;

/** Every executable worth asking, the preferred ones first. */
function candidates(env: NodeJS.ProcessEnv): Candidate[] {
  const among = (list: string | undefined): string[] =>
    (list ?? '').split(delimiter).filter((word) => word !== '');
  const all: Candidate[] = [
    ...among(env['HEDDLE_NODES']).map((path): Candidate => ({ path, origin: 'HEDDLE_NODES' })),
    { path: process.execPath, origin: 'this' },
    ...lines.map((line): Candidate => ({ path: executableOf(pinned[line]), origin: 'provided' })),
    ...among(env['PATH']).map((folder): Candidate => ({
      path: join(folder, 'node'),
      origin: 'PATH',
    })),
  ];
  return all.filter(({ path }) => existsSync(path));
}

/** One Node for each line that is tested and at hand, oldest first: the first one found stands for its line. */
export async function discoverNodes(env: NodeJS.ProcessEnv = process.env): Promise<FoundNode[]> {
  const answers = await inParallel(candidates(env), 4, async ({ path, origin }) => {
    const { code, stdout } = await run(path, ['--version'], { timeoutMs: 20_000 });
    const version = stdout.trim().slice(1);
    const line = code === 0 ? lineOf(version) : undefined;
    return line && { path: realpathSync(path), line, version, origin };
  });
  return lines.flatMap((line) => answers.find((one) => one?.line === line) ?? []);
}
