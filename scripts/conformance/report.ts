import type { Difference } from './compare';
import type { Side } from './sides';

/** What one side made of a suite, as the table says it. */
export function verdict(side: Side, found: readonly Difference[]): string {
  const lasting = found.filter((one) => one.real).length;
  const chance = found.length - lasting;
  const byChance = chance > 0 ? ` (${chance} by chance)` : '';
  return `${side}: ${lasting === 0 ? 'same' : `${lasting} differ`}${byChance}`;
}

/** A line of the table. */
export function row(version: string, what: string, how: string, verdicts: readonly string[]): void {
  console.log([version.padEnd(9), what.padEnd(34), how.padEnd(44), ...verdicts].join('  '));
}

/** The tests that differ, below their line. */
export function differences(side: Side, found: readonly Difference[]): void {
  for (const one of found) {
    const kind = one.real ? 'REAL' : 'chance';
    console.log(`    ${side} ${kind} ${one.test}: ${one.plain} → ${one.agent}`);
    if (one.real && one.detail) console.log(one.detail.replace(/^/gm, '      '));
  }
}
