import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fromRoot } from '../support/root';

/** A line that a finding must name. */
export interface Label {
  readonly line: number;
  readonly role: string;
}

/** A program with a known bug, and its corrected twin. */
export interface CorpusCase {
  /** `stall/producer_failed` */
  readonly name: string;
  /** Rule that must find it. */
  readonly rule: string;
  readonly path: string;
  readonly fixed: string;
  readonly labels: readonly Label[];
  readonly participants: readonly string[];
  /** Oldest minor version of CPython 3 it runs on. */
  readonly minor: number;
  /** Where the bug is published. */
  readonly source: string;
}

const FOLDER = fromRoot('test', 'corpus');
const FIXED = '.fixed.py';

/** All cases, by name; an incomplete one is an error that says what is missing. */
export function corpusCases(): CorpusCase[] {
  const rules = readdirSync(FOLDER, { withFileTypes: true }).filter((one) => one.isDirectory());
  return rules.flatMap(({ name: rule }) => {
    const files = readdirSync(join(FOLDER, rule)).filter((file) => file.endsWith('.py'));
    return files
      .filter((file) => !file.endsWith(FIXED))
      .sort()
      .map((file) => read(rule, basename(file, '.py'), files));
  });
}

function read(rule: string, stem: string, files: readonly string[]): CorpusCase {
  const name = `${rule}/${stem}`;
  const path = join(FOLDER, rule, `${stem}.py`);
  if (!files.includes(stem + FIXED))
    throw new Error(`${name} has no corrected twin ${stem}${FIXED}`);
  const text = readFileSync(path, 'utf8');
  const source = field(text, 'source');
  if (source === null) throw new Error(`${name} does not say where it is from ("source: …")`);
  const labels = text.split('\n').flatMap((line, at) => {
    const role = /# FINDING: ([\w-]+)/.exec(line)?.[1];
    return role === undefined ? [] : [{ line: at + 1, role }];
  });
  return {
    name,
    rule,
    path,
    fixed: join(FOLDER, rule, stem + FIXED),
    labels,
    participants: (field(text, 'participants') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    minor: Number(/^3\.(\d+)$/.exec(field(text, 'python') ?? '3.9')?.[1] ?? 9),
    source,
  };
}

function field(text: string, key: string): string | null {
  return new RegExp(`^${key}: (.+)$`, 'm').exec(text)?.[1]?.trim() ?? null;
}
