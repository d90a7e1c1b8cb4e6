import { HeddleError } from '../../../base/index';
import type { ReportFinding } from '../types';
import { FINGERPRINT_VERSION } from './fingerprint';

const BASELINE_SCHEMA = `heddle-baseline/${FINGERPRINT_VERSION}`;

/** A finding that is accepted. Only the fingerprint counts; the rest is for people. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly title: string;
}

function badBaseline(file: string, why: string): HeddleError {
  return new HeddleError(
    'badBaseline',
    `the baseline ${file} cannot be used: ${why}`,
    'Write it anew with --write-baseline FILE.',
    2,
  );
}

/** Findings that are known and accepted, as published in schemas/heddle-baseline-1.schema.json. */
export class Baseline {
  private readonly byFingerprint: ReadonlyMap<string, BaselineEntry>;

  constructor(entries: readonly BaselineEntry[]) {
    this.byFingerprint = new Map(entries.map((one) => [one.fingerprint, one]));
  }

  has(fingerprint: string): boolean {
    return this.byFingerprint.has(fingerprint);
  }

  /** Its own entries and one for each finding, as a later run tells them. */
  with(findings: readonly ReportFinding[]): Baseline {
    const found = findings.map(({ fingerprint, rule, title }) => ({ fingerprint, rule, title }));
    return new Baseline([...this.byFingerprint.values(), ...found]);
  }

  /** The text of a baseline file: sorted, an entry a line, so that its history can be read. */
  toText(): string {
    const entries = [...this.byFingerprint.values()]
      .sort((a, b) => order(a.rule, b.rule) || order(a.fingerprint, b.fingerprint))
      .map((one) => `    ${JSON.stringify(one)}`);
    const list = entries.length === 0 ? '[]' : `[\n${entries.join(',\n')}\n  ]`;
    return `{\n  "schema": "${BASELINE_SCHEMA}",\n  "findings": ${list}\n}\n`;
  }

  /** Understands a baseline file. Throws a HeddleError that names the key that is wrong. */
  static parse(text: string, file: string): Baseline {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw badBaseline(file, `it is no JSON (${(error as Error).message})`);
    }
    const { schema, findings } = (value ?? {}) as Record<string, unknown>;
    if (schema !== BASELINE_SCHEMA) throw badBaseline(file, `"schema" is not "${BASELINE_SCHEMA}"`);
    if (!Array.isArray(findings)) throw badBaseline(file, '"findings" is no list');
    return new Baseline(
      findings.map((entry: unknown, index) => {
        const { fingerprint, rule, title } = (entry ?? {}) as Record<string, unknown>;
        if (
          typeof fingerprint !== 'string' ||
          typeof rule !== 'string' ||
          typeof title !== 'string'
        )
          throw badBaseline(file, `"findings[${index}]" lacks fingerprint, rule or title`);
        return { fingerprint, rule, title };
      }),
    );
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
