import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fromRoot } from '../support/root';
import { label, supportedMinors } from './minors';

export type Origin = 'HEDDLE_PYTHONS' | 'provisioned' | 'PATH' | 'pyenv' | 'system';

export interface Candidate {
  readonly executable: string;
  readonly origin: Origin;
}

/** Where `npm run pythons:provision` puts interpreters, one folder each. */
export const provisionedFolder = fromRoot('.cache', 'pythons');

export const provisionedExecutable = (version: string): string =>
  join(provisionedFolder, version, 'usr', 'bin', `python${version}`);

const names = [...supportedMinors.map((minor) => `python${label(minor)}`), 'python3', 'python'];

const subfolders = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Every executable worth asking, the preferred ones first. */
export function candidates(env: NodeJS.ProcessEnv = process.env): Candidate[] {
  const found: Candidate[] = [];
  const add = (origin: Origin, executable: string): void => {
    if (existsSync(executable)) found.push({ executable, origin });
  };

  for (const executable of (env['HEDDLE_PYTHONS'] ?? '').split(delimiter)) {
    if (executable !== '') add('HEDDLE_PYTHONS', executable);
  }
  for (const version of subfolders(provisionedFolder)) {
    add('provisioned', provisionedExecutable(version));
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '') for (const name of names) add('PATH', join(folder, name));
  }
  const pyenv = join(env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  for (const version of subfolders(pyenv)) {
    add('pyenv', join(pyenv, version, 'bin', 'python'));
  }
  for (const name of subfolders('/usr/bin')) {
    if (/^python3(\.\d+)?$/.test(basename(name))) add('system', join('/usr/bin', name));
  }
  return found;
}
