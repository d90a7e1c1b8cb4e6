import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/session/report/types';
import { fromRoot } from '../support/root';
import { run } from '../support/run';
import type { CorpusCase } from './cases';

/** How long a program may take before it is ended, s. */
const LIMIT_S = 20;

type Finding = Report['findings'][number];

/** What became of one case. */
export interface Verdict {
  /** The bug was found, with every line and participant it is labelled with; else what is missing. */
  readonly found: boolean;
  readonly missing: string;
  /** Findings of the corrected twin that must not be: of the rule, or of severity error. */
  readonly falsePositives: readonly Finding[];
  /** The twin did not end by itself with status 0, which makes it no twin; empty: it did. */
  readonly broken: string;
}

/** Runs both programs of a case under `heddle run` and compares what is found with what should be. */
export async function judge(one: CorpusCase, python: string): Promise<Verdict> {
  const bad = await findingsOf(one.path, python);
  const good = await findingsOf(one.fixed, python);
  const candidates = bad.findings.filter(({ rule }) => rule === one.rule);
  const gaps = candidates.map((finding) => gapsOf(one, finding));
  const best = gaps.toSorted((a, b) => a.length - b.length)[0];
  const others = bad.findings.map(({ rule }) => rule).join(', ') || 'nothing';
  return {
    found: best?.length === 0,
    missing: best ? best.join('; ') : `found ${others} (the program ended with ${bad.code})`,
    falsePositives: good.findings.filter(
      ({ rule, severity }) => rule === one.rule || severity === 'error',
    ),
    broken: good.code === 0 ? '' : `the corrected twin ended with ${good.code}: ${good.said}`,
  };
}

function gapsOf({ path, labels, participants }: CorpusCase, finding: Finding): string[] {
  const file = path.slice(path.lastIndexOf('/'));
  const lines = labels.filter(
    ({ line, role }) =>
      !finding.locations.some(
        (place) => place.line === line && place.role === role && place.file.endsWith(file),
      ),
  );
  const named = new Set(finding.participants.map(({ name }) => name));
  return [
    ...lines.map(({ line, role }) => `line ${line} is not named as "${role}"`),
    ...participants.filter((name) => !named.has(name)).map((name) => `${name} is not named`),
  ];
}

async function findingsOf(
  program: string,
  python: string,
): Promise<{ findings: readonly Finding[]; code: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-corpus-'));
  try {
    const report = join(folder, 'report.json');
    const options = ['--report', 'json', '--report-file', report, '--quiet'];
    const ends = ['--on-deadlock', 'exit', '--time-limit', String(LIMIT_S)];
    const { code, stderr } = await run(
      process.execPath,
      [fromRoot('dist', 'cli.js'), 'run', ...options, ...ends, '--python', python, program],
      {
        cwd: folder,
        timeoutMs: (LIMIT_S + 20) * 1000,
        env: { ...process.env, HEDDLE_SESSION_ROOT: folder },
      },
    );
    const { findings } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return { findings, code, said: stderr.slice(-300) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
