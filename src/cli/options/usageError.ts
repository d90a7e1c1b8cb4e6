import { HeddleError } from '../../base/index';

/** The command line is wrong: what is wrong with it, and what would be right. Exit status 2. */
export function usageError(message: string, advice: string): HeddleError {
  return new HeddleError('usage', message, advice, 2);
}

/** ` Did you mean …?` when one of `known` is close to what was typed, else nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const scored = known
    .map((name) => ({ name, distance: distance(typed, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best && best.distance <= Math.max(1, best.name.length / 4)
    ? ` Did you mean ${best.name}?`
    : '';
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
