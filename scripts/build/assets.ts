import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fromRoot } from '../support/root';

export function copyWebview(): void {
  mirror(fromRoot('webview'), fromRoot('dist', 'webview'), /\.(css|html|svg)$/);
}

/** The agent's Python files; the native modules built beside them stay. */
export function copyPython(): void {
  for (const name of ['heddle_agent', 'inject', 'api']) {
    const to = fromRoot('dist', 'python', name);
    mirror(fromRoot('src', 'runtime', 'python', name), to, /\.(py|pyi|typed|toml)$/);
  }
}

/** Makes the files of `to` that match the same as those of `from`, removing what is gone. */
function mirror(from: string, to: string, pattern: RegExp): void {
  const files = existsSync(from) ? filesBelow(from).filter((file) => pattern.test(file)) : [];
  for (const stale of existsSync(to) ? filesBelow(to) : []) {
    if (pattern.test(stale) && !files.includes(stale)) rmSync(join(to, stale));
  }
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
