import { NS_PER_S } from '../../../base/index';
import type { Report, ReportFinding } from '../types';

export interface JunitOptions {
  /** Names of the rules that were checked. */
  readonly rules: readonly string[];
  /** Whether a finding counts as a failure. */
  readonly fails: (finding: ReportFinding) => boolean;
  /** A finding in full, for people. */
  readonly describe: (finding: ReportFinding) => string;
}

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly failure: ReportFinding | null;
}

/**
 * A report as JUnit XML: a test for each rule that found nothing, and one for each finding. Valid by
 * the schemas of Ant and of Jenkins, so nothing in it is optional to one of them and unknown to the other.
 */
export function junitXml(report: Report, { rules, fails, describe }: JunitOptions): string {
  const cases = casesOf(report, rules, fails);
  const { run, tool } = report;
  const suite = {
    name: tool.name,
    package: tool.name,
    id: '0',
    hostname: 'localhost',
    timestamp: run.startedAt.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
    tests: `${cases.length}`,
    failures: `${cases.filter(({ failure }) => failure !== null).length}`,
    errors: '0',
    time: (run.durationNs / NS_PER_S).toFixed(3),
  };
  const passed = report.findings.filter((one) => !fails(one)).map(describe);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${attributes(suite)}>`,
    '    <properties>',
    `      <property${attributes({ name: 'command', value: run.command.join(' ') })}/>`,
    `      <property${attributes({ name: 'version', value: tool.version })}/>`,
    '    </properties>',
    ...cases.flatMap((one) => caseLines(one, describe)),
    `    <system-out>${escaped(passed.join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf(
  { findings }: Report,
  rules: readonly string[],
  fails: JunitOptions['fails'],
): Case[] {
  const found = new Set(findings.map(({ rule }) => rule));
  const quiet = rules
    .filter((rule) => !found.has(rule))
    .map((rule) => ({ name: `no ${rule}`, rule, failure: null }));
  const told = findings.map((finding) => {
    const { title, rule, severity, known } = finding;
    const failure = fails(finding) ? finding : null;
    const passing = known === true ? ' (known)' : ` (${severity})`;
    return { name: failure ? title : title + passing, rule, failure };
  });
  return [...told, ...quiet];
}

function caseLines({ name, rule, failure }: Case, describe: JunitOptions['describe']): string[] {
  const head = `    <testcase${attributes({ name, classname: `heddle.${rule}`, time: '0' })}`;
  if (!failure) return [`${head}/>`];
  const why = attributes({ message: failure.message, type: failure.rule });
  return [
    `${head}>`,
    `      <failure${why}>${escaped(describe(failure))}</failure>`,
    '    </testcase>',
  ];
}

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text as XML; what XML cannot hold, control characters, is shown as a replacement character. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (one) => entities[one]!)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
