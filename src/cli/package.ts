import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';

/** What reports say made them. */
export const tool = { name: 'heddle', version } as const;

/** The folder of the live view's page, beside the bundle this file becomes a part of. */
export const pageFolder = fileURLToPath(new URL('./webview/', import.meta.url));

/** The page about a rule, which the package brings; undefined: it has none. */
export function rulePage(rule: string): { uri: string; markdown: string } | undefined {
  const url = new URL(`../docs/findings/${rule}.md`, import.meta.url);
  try {
    return { uri: url.href, markdown: readFileSync(url, 'utf8') };
  } catch {
    return undefined;
  }
}
