import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../support/root';
import { mustRun } from '../../support/run';
import { sourcesLine } from './sources';

/** An apt that has its own sources, lists and cache, and believes that nothing is installed. */
export interface PrivateApt {
  /** Downloads `names` and all they depend on into `folder`, which is made; returns the names. */
  download(names: readonly string[], folder: string): Promise<string[]>;
  /** Downloads what the package is made from into `folder`, which is made. */
  source(name: string, folder: string): Promise<void>;
}

/** `kind`: whether it knows packages of the suite, or sources. */
export async function privateApt(
  suite: string,
  kind: 'deb' | 'deb-src' = 'deb',
): Promise<PrivateApt> {
  const home = fromRoot('.cache', 'apt', kind === 'deb' ? suite : `${suite}-sources`);
  const make = (...parts: string[]): string => {
    mkdirSync(join(home, ...parts), { recursive: true });
    return join(home, ...parts);
  };
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  make('state', 'lists', 'partial');
  make('cache', 'archives', 'partial');
  const options = Object.entries({
    'Dir::Etc::SourceList': write('sources.list', await sourcesLine(suite, kind)),
    'Dir::Etc::SourceParts': make('none'),
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': join(home, 'none'),
    'Dir::State': join(home, 'state'),
    'Dir::State::status': write('status', ''),
    'Dir::Cache': join(home, 'cache'),
    'APT::Install-Recommends': 'false',
    'Acquire::Retries': '3',
    'Acquire::Languages': 'none',
    ...(process.getuid?.() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
  }).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const apt = (args: readonly string[], cwd = home): Promise<string> =>
    mustRun('apt-get', ['-qq', ...options, ...args], { cwd, timeoutMs: 15 * 60_000 });

  await apt(['update']);
  return {
    async download(names, folder) {
      const plan = await apt(['--simulate', 'install', ...names]);
      const wanted = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
      const needed = wanted.filter(isNeeded);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await apt(['download', ...needed], folder);
      return needed;
    },
    async source(name, folder) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await apt(['source', '--download-only', name], folder);
    },
  };
}

/**
 * Of what Python's packages depend on, only libraries are needed to run them. The C library's own
 * headers must stay away: the compiler of this machine is to use the machine's.
 */
function isNeeded(name: string): boolean {
  if (/python3\.\d+/.test(name)) return true;
  return (
    name.startsWith('lib') && !/-dev(-bin)?$/.test(name) && !/^lib(c-dev-bin|pam|perl)/.test(name)
  );
}
