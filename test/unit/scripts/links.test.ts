import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';

const read = (name: string): string => readFileSync(fromRoot(name), 'utf8');

/** Text without code, in which brackets are no links. */
const prose = (text: string): string =>
  text
    .replace(/^```[^]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()<>]/g, ' '));

/** The anchors of a page: its headings as GitHub spells and numbers them, and those that it sets itself. */
function anchors(text: string): Set<string> {
  const headings = text.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ +(.+)$/gm);
  const times = new Map<string, number>();
  const spelled = [...headings].map(([, heading]) => {
    const name = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
  return new Set([...spelled, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]);
}

/** Links of a page to what is not there. */
function broken(page: string): string[] {
  return [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
    if (/^[a-z]+:/.test(link!)) return [];
    const [path, anchor] = link!.split('#') as [string, string?];
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(fromRoot(target))) return [`${page}: ${link}`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    return anchors(read(target)).has(anchor) ? [] : [`${page}: ${link}`];
  });
}

test('every link of the documentation leads somewhere', () => {
  const listed = execFileSync('git', ['ls-files', '*.md'], { cwd: fromRoot(), encoding: 'utf8' });
  const pages = listed.split('\n').filter((name) => name !== '' && existsSync(fromRoot(name)));
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap(broken)).toEqual([]);
});
