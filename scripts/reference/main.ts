/**
 * `npm run reference`: writes docs/reference from the docstrings of the runtime for Node. With
 * `--check` it writes nothing and says which files are not as they would be; exit status 1 then.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from '../support/root';
import { renderReference } from './render';

const folder = fromRoot('docs', 'reference');
const { values } = parseArgs({ options: { check: { type: 'boolean' } } });

const wanted = await renderReference();
const present = existsSync(folder) ? readdirSync(folder) : [];
const stale = [
  ...[...wanted].flatMap(([name, text]) =>
    present.includes(name) && readFileSync(join(folder, name), 'utf8') === text ? [] : [name],
  ),
  ...present.filter((name) => !wanted.has(name)),
];
if (values.check) {
  for (const name of stale)
    console.error(`docs/reference/${name} is not up to date: npm run reference`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of stale) {
    const text = wanted.get(name);
    if (text === undefined) rmSync(join(folder, name), { recursive: true });
    else writeFileSync(join(folder, name), text);
  }
}
