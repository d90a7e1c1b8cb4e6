/**
 * `npm run corpus`: runs every program of test/corpus and its corrected twin, and prints for each rule
 * how many of the bugs were found (recall) and how many twins were suspected (false positives).
 * `--python 3.11` takes another interpreter than the newest common one; further arguments take the
 * cases whose name contains one of them. Exit status 1 when a bug was missed or a twin suspected.
 */
import { parseArgs } from 'node:util';
import { discover, primaries } from '../pythons/discover';
import { corpusCases, type CorpusCase } from './cases';
import { judge, type Verdict } from './judge';

const { values, positionals } = parseArgs({
  options: { python: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log('Usage: npm run corpus -- [--python 3.N] [NAME…]');
  process.exit(0);
}

const found = primaries(await discover());
const python = values.python
  ? found.find(({ version }) => version.startsWith(`${values.python!}.`))
  : (found.find(({ minor }) => minor === 13) ?? found.at(-1));
if (!python)
  throw new Error(`no CPython ${values.python ?? ''} on this machine; see npm run pythons`);

const cases = corpusCases().filter(
  ({ name, minor }) =>
    minor <= python.minor &&
    (positionals.length === 0 || positionals.some((part) => name.includes(part))),
);
/** Pairs that run at the same time: most of a pair is waiting, and many rules go by time. */
const AT_ONCE = 2;

const verdicts = new Map<CorpusCase, Verdict>();
const waiting = [...cases];
async function judgeAll(path: string): Promise<void> {
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const verdict = await judge(one, path);
    verdicts.set(one, verdict);
    tell(one, verdict);
  }
}

function tell(one: CorpusCase, verdict: Verdict): void {
  const said = [
    verdict.found ? '' : `missed: ${verdict.missing}`,
    ...verdict.falsePositives.map(({ rule, title }) => `twin suspected of ${rule}: ${title}`),
    verdict.broken,
  ].filter((text) => text !== '');
  console.log(
    `${said.length === 0 ? 'ok    ' : 'FAILED'} ${one.name}${said.map((text) => `\n       ${text}`).join('')}`,
  );
}

await Promise.all(Array.from({ length: AT_ONCE }, () => judgeAll(python.path)));

console.log(
  `\nCPython ${python.version}\n${'rule'.padEnd(24)} bugs  found  recall  false positives`,
);
for (const rule of new Set(cases.map((one) => one.rule))) {
  const all = [...verdicts].filter(([one]) => one.rule === rule).map(([, verdict]) => verdict);
  const hits = all.filter((verdict) => verdict.found).length;
  const wrong = all.reduce((sum, { falsePositives }) => sum + falsePositives.length, 0);
  const cells = [String(all.length).padStart(5), String(hits).padStart(6)];
  cells.push((hits / all.length).toFixed(2).padStart(7), String(wrong).padStart(16));
  console.log(`${rule.padEnd(24)}${cells.join(' ')}`);
}
const failed = [...verdicts.values()].some(
  (verdict) => !verdict.found || verdict.falsePositives.length > 0 || verdict.broken !== '',
);
process.exitCode = failed ? 1 : 0;
