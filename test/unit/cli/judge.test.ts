import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeddleError } from '../../../src/base/index';
import { Judge } from '../../../src/cli/judge';
import type { ReportChoice } from '../../../src/cli/options/parse';
import { projectSeverities } from '../../../src/session/index';
import { buildReport, findingOf, type Report } from '../../../src/session/report/index';
import { contention, deadlock, reportSource } from '../report/rows';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-judge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const choice = (over: Partial<ReportChoice> = {}): ReportChoice => ({
  format: undefined,
  file: undefined,
  failOn: undefined,
  severities: {},
  baseline: undefined,
  writeBaseline: undefined,
  ...over,
});

const reported = (judge: Judge): Report =>
  buildReport(reportSource(), { name: 'heddle', version: '0' }, judge.baseline);

/** What is wrong, and what to do, of the error that `work` throws. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HeddleError) return `${error.message}: ${error.advice}`;
    throw error;
  }
  return 'no error';
}

describe('--fail-on', () => {
  const error = { kind: 'severity', atLeast: 'error' } as const;
  const warning = { kind: 'severity', atLeast: 'warning' } as const;
  const [dead, slow] = [findingOf(deadlock), findingOf(contention)];

  test.each([
    ['nothing', undefined, [true, false]],
    ['error', error, [true, false]],
    ['warning', warning, [true, true]],
    ['a rule', { kind: 'rules', rules: ['high-contention'] } as const, [false, true]],
  ])('%s', (_, failOn, expected) => {
    const judge = new Judge(choice({ failOn }));
    expect([judge.fails(dead), judge.fails(slow)]).toEqual(expected);
    expect(judge.fails({ ...dead, severity: 'info' })).toBe(false);
    expect(judge.fails({ ...dead, known: true })).toBe(false);
  });

  test('fails only where it is given', () => {
    expect(new Judge(choice()).conclude(reported(new Judge(choice())))).toBe(false);
    const judge = new Judge(choice({ failOn: error }));
    expect(judge.conclude(reported(judge))).toBe(true);
  });
});

describe('a baseline', () => {
  test('accepts what was found, and only that', () => {
    const file = join(folder, 'baseline.json');
    const failOn = { kind: 'severity', atLeast: 'warning' } as const;
    const writing = new Judge(choice({ failOn, writeBaseline: file }));
    const report = reported(writing);
    expect(report.findings.map(({ known }) => known)).toEqual([null, null]);
    expect(writing.conclude(report)).toBe(false);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(report.findings.length + 6);

    const judge = new Judge(choice({ failOn, baseline: file }));
    expect(reported(judge).findings.map(({ known }) => known)).toEqual([true, true]);
    expect(judge.conclude(reported(judge))).toBe(false);
    const [first] = report.findings;
    const other = { ...first!, fingerprint: '0'.repeat(32), known: false };
    expect(judge.conclude({ ...report, findings: [other] })).toBe(true);
  });

  test('grows when it is read and written', () => {
    const file = join(folder, 'baseline.json');
    const both = (): Judge => new Judge(choice({ baseline: file, writeBaseline: file }));
    const report = reported(both());
    const [first, second] = report.findings;
    both().conclude({ ...report, findings: [first!] });
    both().conclude({ ...report, findings: [second!] });
    expect(reported(both()).findings.map(({ known }) => known)).toEqual([true, true]);
  });

  test.each([
    ['{', /cannot be used: it is no JSON/],
    ['[]', /"schema" is not "heddle-baseline\/1"/],
    ['{"schema":"heddle-baseline/1"}', /"findings" is no list/],
    ['{"schema":"heddle-baseline/1","findings":[{}]}', /"findings\[0\]" lacks/],
  ])('that is %s is refused', (text, expected) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, text);
    expect(complaint(() => new Judge(choice({ baseline: file })))).toMatch(expected);
  });

  test('that is not there is refused', () => {
    const file = join(folder, 'none.json');
    expect(complaint(() => new Judge(choice({ baseline: file })))).toBe(
      `the baseline ${file} cannot be read: there is no such file: Write it with --write-baseline FILE.`,
    );
  });
});

describe('severities of a project', () => {
  const write = (text: string): void => writeFileSync(join(folder, 'pyproject.toml'), text);

  test('come from the nearest file with a table for us', () => {
    write('[tool.heddle.severity]\nlong-hold = "off"\n"deadlock" = "warning"\n');
    const inner = join(folder, 'package', 'tests');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(folder, 'package', 'pyproject.toml'), '[tool.ruff]\nline-length = 100\n');
    expect(projectSeverities(inner)).toEqual({ 'long-hold': 'off', deadlock: 'warning' });
    writeFileSync(join(folder, 'package', 'pyproject.toml'), '[tool.heddle]\n');
    expect(projectSeverities(inner)).toEqual({});
  });

  test('a file that is broken is nobody’s business as long as it does not name us', () => {
    write('[tool.ruff\n');
    expect(projectSeverities(folder)).toEqual({});
  });

  test.each([
    ['[tool.heddle\n', /: tool\.heddle cannot be read: Invalid TOML/],
    ['[tool]\nheddle = 3\n', /: tool\.heddle is no table/],
    ['[tool.heddle]\nfail-on = "error"\n', /: tool\.heddle\.fail-on is unknown/],
    ['[tool.heddle]\nseverity = "off"\n', /: tool\.heddle\.severity is no table/],
    ['[tool.heddle.severity]\nlong = "off"\n', /tool\.heddle\.severity\.long names no rule/],
    ['[tool.heddle.severity]\ndeadlock = true\n', /severity\.deadlock is true: It can be "error"/],
  ])('%j names the key that is wrong', (text, expected) => {
    write(text);
    expect(complaint(() => projectSeverities(folder))).toMatch(expected);
    expect(complaint(() => projectSeverities(folder))).toContain(join(folder, 'pyproject.toml'));
  });
});
