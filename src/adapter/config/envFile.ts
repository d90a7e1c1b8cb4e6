import { readFileSync } from 'node:fs';
import { badConfiguration } from '../errors';

/** Reads lines `NAME=VALUE`; null: there is no such file. */
export function readEnvFile(path: string): Record<string, string> | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw badConfiguration('envFile', `cannot be read: ${(error as Error).message}`);
  }
  return parseEnv(content);
}

/** `NAME=VALUE` a line, also `export NAME=VALUE`; quotes around a value are taken off. */
export function parseEnv(content: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of content.split(/\r\n|\r|\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) continue;
    const [, name = '', value = ''] = match;
    const quoted = /^(?:'([^']*)'|"((?:\\.|[^"\\])*)")(?:\s+#.*)?$/.exec(value);
    if (quoted?.[1] !== undefined) found[name] = quoted[1];
    else if (quoted?.[2] !== undefined)
      found[name] = quoted[2].replace(/\\(.)/g, (_all, one: string) => (one === 'n' ? '\n' : one));
    else found[name] = value.replace(/\s+#.*$/, '');
  }
  return found;
}
