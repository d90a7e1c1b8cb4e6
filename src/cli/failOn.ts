import type { FindingRow } from '../protocol/view/index';
import type { FailOn } from './options/values';

/** Whether one of the findings is what `--fail-on` asks for. */
export function matches(failOn: FailOn | undefined, findings: readonly FindingRow[]): boolean {
  if (failOn === undefined) return false;
  return findings.some(({ rule, severity }) =>
    failOn.kind === 'rules'
      ? failOn.rules.includes(rule)
      : severity === 'error' || (failOn.atLeast === 'warning' && severity === 'warning'),
  );
}
