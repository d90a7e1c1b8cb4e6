import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { asId } from '../../../src/base/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import {
  Baseline,
  buildReport,
  fingerprintOf,
  junitXml,
  sarifLog,
} from '../../../src/session/report/index';
import { jsonErrors, xmlErrors } from '../../support/schemas';
import { expectGolden } from '../model/golden';
import { contention, deadlock, reportSource, site } from './rows';

const tool = { name: 'heddle', version: '0.0.0' };
const rules = [
  {
    name: 'deadlock',
    severity: 'error',
    summary: 'a deadlock',
    help: 'Break the circle.',
    page: { uri: 'file:///docs/deadlock.md', markdown: '# deadlock' },
  },
  { name: 'high-contention', severity: 'warning', summary: 'x', help: 'y', page: undefined },
] as const;

/** The run of reportSource with its files below /src. */
const below = (row: FindingRow): FindingRow =>
  JSON.parse(JSON.stringify(row).replaceAll('"app.py"', '"/src/app.py"')) as FindingRow;
const source = reportSource();
const findings = [below(contention), below(deadlock)];
const report = buildReport({ ...source, findings }, tool);

describe('a SARIF log', () => {
  const log = sarifLog(report, { rules, root: '/src' });

  test('keeps to the standard’s schema', () => {
    expect(jsonErrors('sarif-2.1.0.schema.json', JSON.parse(JSON.stringify(log)))).toEqual([]);
    expect(jsonErrors('sarif-2.1.0.schema.json', { ...log, runs: [{}] })).not.toEqual([]);
  });

  test('tells who waits where, and what each thread did', () => {
    expectGolden('sarif', JSON.stringify(log, null, 2));
  });

  test('names files elsewhere in full, and those without a name as they are', () => {
    const places = [
      { file: '/lib/a b.py', line: 3, role: 'waits' },
      { file: '<string>', line: 0, role: 'holds' },
    ];
    const row = { ...below(deadlock), participants: [], locations: places };
    const made = sarifLog(buildReport({ ...source, findings: [row] }, tool), {
      rules,
      root: '/src',
    });
    const [result] = made.runs[0]!.results!;
    const { locations, relatedLocations } = result!;
    expect(locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'file:///lib/a%20b.py' },
      region: { startLine: 3 },
    });
    expect(relatedLocations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: '%3Cstring%3E', uriBaseId: '%SRCROOT%' },
    });
    expect(jsonErrors('sarif-2.1.0.schema.json', JSON.parse(JSON.stringify(made)))).toEqual([]);
  });

  test('says what is new when there is a baseline', () => {
    const [known] = report.findings;
    const compared = buildReport({ ...source, findings }, tool, new Baseline([known!]));
    const { results } = sarifLog(compared, { rules, root: '/src' }).runs[0]!;
    expect(results?.map(({ baselineState }) => baselineState)).toEqual(['unchanged', 'new']);
    expect(log.runs[0]?.results?.[0]).not.toHaveProperty('baselineState');
  });
});

describe('JUnit XML', () => {
  const options = {
    rules: ['deadlock', 'self-deadlock', 'high-contention'],
    fails: ({ severity }: { severity: string }) => severity === 'error',
    describe: ({ title }: { title: string }) => `${title} <in full> & with \u0007`,
  };

  test('has a failure for an error, and a test for each rule that found nothing', async () => {
    const xml = junitXml(report, options);
    expect(await xmlErrors('jenkins-junit.xsd', xml)).toEqual([]);
    expectGolden('junit', xml);
  });

  test('the schema refuses what is no report', async () => {
    const broken = junitXml(report, options).replace('<testcase', '<test').replace('/>', '/>');
    expect(await xmlErrors('jenkins-junit.xsd', broken)).not.toEqual([]);
  });
});

test('a baseline keeps to its published schema', () => {
  const schema = JSON.parse(
    readFileSync(fromRoot('schemas', 'heddle-baseline-1.schema.json'), 'utf8'),
  ) as object;
  const validate = new Ajv2020().compile(schema);
  const text = new Baseline([]).with(report.findings).toText();
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  expect(validate(JSON.parse(new Baseline([]).toText()))).toBe(true);
  expect(Baseline.parse(text, 'x').toText()).toBe(text);
});

describe('a fingerprint', () => {
  const original = fingerprintOf(deadlock);
  const changed = (from: string | RegExp, to: string): string =>
    fingerprintOf(JSON.parse(JSON.stringify(deadlock).replaceAll(from, to)) as FindingRow);

  test.each([
    ['lines', /"line":\d+/g, '"line":7'],
    ['threads', /worker-(\d)/g, 'Thread-1$1 (work)'],
    ['folders', /app\.py/g, '/elsewhere/app.py'],
    ['times', /"waitSinceNs":\d+/g, '"waitSinceNs":3'],
  ])('does not depend on %s', (_, from, to) => {
    expect(JSON.stringify(deadlock)).toMatch(from);
    expect(changed(from, to)).toBe(original);
  });

  test.each(['"$1 #3"', '"$1:12"', '"$1 7"'])('does not depend on the end of %s', (to) => {
    expect(changed(/"([ab])"/g, to)).toBe(original);
  });

  test.each([
    ['the rule', 'deadlock', 'stall'],
    ['the objects', /"a"/g, '"account.lock"'],
    ['the functions', /"forth"/g, '"transfer"'],
    ['the file', /app\.py/g, 'bank.py'],
  ])('depends on %s', (_, from, to) => {
    expect(changed(from, to)).not.toBe(original);
  });

  test('does not depend on who happens to wait behind a holder', () => {
    const [one] = deadlock.participants;
    const owner = { ...one!, role: 'owner', waitsFor: null };
    const behind = (name: string): string => {
      const waiter = { ...one!, lane: asId<never>(9), stack: [site('app.py', 9, name)] };
      return fingerprintOf({ ...contention, participants: [owner, waiter] });
    };
    expect(behind('get')).toBe(behind('put'));
  });
});
