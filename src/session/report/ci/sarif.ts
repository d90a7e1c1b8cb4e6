import type * as Sarif from 'sarif';
import { NS_PER_MS } from '../../../base/index';
import type { Report, ReportFinding } from '../types';
import { FINGERPRINT_VERSION } from './fingerprint';
import { lineSentences } from './lineSentences';
import { codeFlow } from './sarifFlow';
import { ROOT, SarifPlaces } from './sarifPlaces';

/** A rule as the log describes it. */
export interface SarifRule {
  readonly name: string;
  readonly severity: ReportFinding['severity'];
  /** One finding of it, in a sentence. */
  readonly summary: string;
  /** What to do. */
  readonly help: string;
  /** Its page in Markdown, and where that is; undefined: there is none. */
  readonly page: { readonly uri: string; readonly markdown: string } | undefined;
}

export interface SarifOptions {
  /** Rules that were checked. */
  readonly rules: readonly SarifRule[];
  /** Files below this folder are named relative to it. */
  readonly root: string;
}

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/** The findings of a report as a SARIF 2.1.0 log, for code-scanning viewers. */
export function sarifLog(report: Report, { rules, root }: SarifOptions): Sarif.Log {
  const places = new SarifPlaces(root);
  const indices = new Map(rules.map(({ name }, index) => [name, index]));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            rules: rules.map(descriptorOf),
          },
        },
        invocations: [invocationOf(report)],
        originalUriBaseIds: { [ROOT]: { uri: places.rootUri } },
        columnKind: 'unicodeCodePoints',
        results: report.findings.map((one) => resultOf(one, indices.get(one.rule), places)),
      },
    ],
  };
}

function descriptorOf({
  name,
  severity,
  summary,
  help,
  page,
}: SarifRule): Sarif.ReportingDescriptor {
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return {
    id: name,
    name: name.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase()),
    shortDescription: { text: sentence },
    fullDescription: { text: `${sentence} ${help}` },
    help: { text: help, ...(page && { markdown: page.markdown }) },
    ...(page && { helpUri: page.uri }),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['concurrency'] },
  };
}

/** How the program was run. Heddle did its work whatever became of the program. */
function invocationOf({ run }: Report): Sarif.Invocation {
  const { code = null, signal = null } = run.exit ?? {};
  const begun = Date.parse(run.startedAt);
  return {
    executionSuccessful: true,
    arguments: [...run.command],
    startTimeUtc: run.startedAt,
    endTimeUtc: new Date(begun + run.durationNs / NS_PER_MS).toISOString(),
    ...(code !== null && { exitCode: code }),
    ...(signal !== null && { exitSignalName: signal }),
  };
}

function resultOf(
  finding: ReportFinding,
  ruleIndex: number | undefined,
  places: SarifPlaces,
): Sarif.Result {
  const { rule, severity, title, message, help, fingerprint, known, count } = finding;
  const lines = lineSentences(finding, ({ name }) => name);
  const [first, ...others] = lines.map((one, id) => ({ ...places.location(one, one.message), id }));
  const flow = codeFlow(finding, places);
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: levels[severity],
    message: { text: [`${title}.`, message, help].join('\n\n') },
    locations: first ? [first] : [],
    relatedLocations: others,
    ...(flow && { codeFlows: [flow] }),
    occurrenceCount: count,
    fingerprints: { [`heddle/v${FINGERPRINT_VERSION}`]: fingerprint },
    // What GitHub tells findings apart by; without it, it hashes the line.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1` },
    ...(known !== null && { baselineState: known ? 'unchanged' : 'new' }),
  };
}
