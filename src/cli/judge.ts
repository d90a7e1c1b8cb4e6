import { readFileSync } from 'node:fs';
import type { AnalysisOptions } from '../analysis/index';
import { HeddleError } from '../base/index';
import { analysisOptions, projectSeverities, type Severities } from '../session/index';
import { Baseline, type Report, type ReportFinding } from '../session/report/index';
import type { ReportChoice } from './options/parse';
import type { FailOn } from './options/values';
import { TargetFile } from './targetFile';

const WRITE_BASELINE = '--write-baseline';

/** What a user says of findings: how bad each is, which are known, and which fail a build. */
export class Judge {
  /** By rule, where it differs from the rule's own: the project's, and what the command line says. */
  readonly severities: Severities;
  /** Findings that are known; null: nobody said so. */
  readonly baseline: Baseline | null;

  /** Throws a HeddleError where project, baseline or its target cannot be used. */
  constructor(private readonly choice: ReportChoice) {
    const { severities, baseline, writeBaseline } = choice;
    this.severities = { ...projectSeverities(process.cwd()), ...severities };
    if (writeBaseline !== undefined) TargetFile.check(writeBaseline, WRITE_BASELINE);
    this.baseline = baseline === undefined ? null : readBaseline(baseline, writeBaseline);
  }

  get analysis(): AnalysisOptions {
    return analysisOptions(this.severities);
  }

  /** Whether a finding fails a build, where --fail-on says nothing else: an error that is not known. */
  fails(finding: ReportFinding): boolean {
    const { failOn = { kind: 'severity', atLeast: 'error' } } = this.choice;
    return finding.known !== true && matches(failOn, finding);
  }

  /** Accepts what was found where that was asked for; whether --fail-on makes the command fail. */
  conclude({ findings }: Report): boolean {
    const { failOn, writeBaseline } = this.choice;
    if (writeBaseline !== undefined) {
      const accepted = (this.baseline ?? new Baseline([])).with(findings);
      TargetFile.write(writeBaseline, WRITE_BASELINE, accepted.toText());
      return false;
    }
    return failOn !== undefined && findings.some((one) => this.fails(one));
  }
}

/** Whether a finding is what `--fail-on` asks for. */
function matches(failOn: FailOn, { rule, severity }: ReportFinding): boolean {
  if (failOn.kind === 'rules') return failOn.rules.includes(rule);
  return severity === 'error' || (failOn.atLeast === 'warning' && severity === 'warning');
}

function readBaseline(file: string, written: string | undefined): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    // The first time there is nothing yet to add to.
    if (isMissing && written === file) return new Baseline([]);
    throw new HeddleError(
      'noBaseline',
      `the baseline ${file} cannot be read: ${isMissing ? 'there is no such file' : (error as Error).message}`,
      'Write it with --write-baseline FILE.',
      2,
    );
  }
  return Baseline.parse(text, file);
}
