import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** A file of the page's folder by its address (`/` is index.html); undefined when there is none. */
export async function pageFile(folder: string, path: string): Promise<PageFile | undefined> {
  const name = normalize(path === '/' ? '/index.html' : path);
  const type = types[extname(name)];
  if (type === undefined || name.includes('\0')) return undefined;
  try {
    return { type, content: await readFile(join(folder, name)) };
  } catch {
    return undefined;
  }
}
