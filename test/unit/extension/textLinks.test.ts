import { expect, test } from 'vitest';
import { linksIn } from '../../../src/extension/words/textLinks';

/** What is a link in a line, marked in it. */
function marked(text: string): string {
  let shown = text;
  for (const { start, length, name, line } of linksIn(text).toSorted((a, b) => b.start - a.start)) {
    const covered = text.slice(start, start + length);
    expect(covered).toBe(line === 0 ? name : `${name}:${line}`);
    shown = `${shown.slice(0, start)}«${covered}»${shown.slice(start + length)}`;
  }
  return shown;
}

test.each([
  [
    '✖ Deadlock: a and b wait for each other [deadlock]',
    '✖ Deadlock: a and b wait for each other [«deadlock»]',
  ],
  [
    '⚠ Lock held long: cache [long-hold] ×3 known',
    '⚠ Lock held long: cache [«long-hold»] ×3 known',
  ],
  [
    '    at billing/ledger.py:26 in Ledger.transfer',
    '    at «billing/ledger.py:26» in Ledger.transfer',
  ],
  ['      │ open("app.py:3")  [deadlock]', '      │ open("app.py:3")  [deadlock]'],
  ['    /srv/käse/app.mts:7  Server.run', '    «/srv/käse/app.mts:7»  Server.run'],
  [
    '  held since main.py:9, waited for at a.b.py:10.',
    '  held since «main.py:9», waited for at «a.b.py:10».',
  ],
  ['taken (app.py:3)', 'taken («app.py:3»)'],
  [
    'heddle: app.py ended after 10:31 min, 127.0.0.1:8080',
    'heddle: app.py ended after 10:31 min, 127.0.0.1:8080',
  ],
])('%s', (text, links) => {
  expect(marked(text)).toBe(links);
});
