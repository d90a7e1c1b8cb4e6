import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { GENERATED_FILES } from './files';

/** Writes every generated file; run by `npm run generate` from the root of the repository. */
for (const file of GENERATED_FILES) {
  const current = existsSync(file.path) ? readFileSync(file.path, 'utf8') : '';
  mkdirSync(dirname(file.path), { recursive: true });
  writeFileSync(file.path, file.render(current));
}
