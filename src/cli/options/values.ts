import { SEVERITIES, type Severities } from '../../session/index';
import type { ParsedTokens } from './tokens';
import { didYouMean, usageError } from './usageError';

type Values = ParsedTokens['values'];

export function text(values: Values, name: string): string | undefined {
  const value = values.get(name);
  return value === true ? undefined : value;
}

/** One of a few words; `later` are words that belong to the option but do not work yet. */
export function oneOf<T extends string>(
  values: Values,
  name: string,
  words: readonly T[],
  later: readonly string[] = [],
): T | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  const problem = later.includes(value) ? 'is not available in this version' : 'is unknown';
  throw usageError(`--${name} ${value} ${problem}`, `It can be ${choices(words)}.`);
}

/** `text, json or sarif` */
export function choices(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');
}

/** Timers take no longer times: 24 days. */
const MAX_SECONDS = 2_000_000;

/** A number of seconds above zero. */
export function seconds(values: Values, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0 || number > MAX_SECONDS) {
    throw usageError(`--${name} ${value} is no number of seconds`, `Write --${name} 30, say.`);
  }
  return number;
}

export function port(values: Values, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65_535) {
    throw usageError(`--${name} ${value} is no port`, 'A port is a number from 0 to 65535.');
  }
  return number;
}

/** The id of a process, as an argument by itself. */
export function processId(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 2 ** 31 - 1) {
    throw usageError(
      `${value} is no process id`,
      "pgrep -af 'python|node' lists those of programs that can be watched.",
    );
  }
  return number;
}

/** What `--severity` says of rules. */
export function severities(values: Values, rules: readonly string[]): Severities {
  const found: Record<string, Severities[string]> = {};
  for (const one of text(values, 'severity')?.split(',') ?? []) {
    const [name = '', level] = one.trim().split('=');
    checkRule('severity', name, rules);
    const known = SEVERITIES.find((word) => word === level);
    if (known === undefined)
      throw usageError(
        `--severity ${name}=${level ?? ''} is unknown`,
        `Write ${name}=error, warning, info or off.`,
      );
    found[name] = known;
  }
  return found;
}

function checkRule(
  option: string,
  name: string,
  rules: readonly string[],
  others: readonly string[] = [],
): void {
  if (rules.includes(name)) return;
  const hint = didYouMean(name, [...rules, ...others]).trim();
  const or = others.length > 0 ? `; or ${others.join(', or ')}` : '';
  throw usageError(
    `--${option}: there is no rule ${name || '""'}`,
    hint || `Rules of this version: ${rules.join(', ')}${or}.`,
  );
}

/** What `--fail-on` asks for: everything from a severity up, or single rules. */
export type FailOn =
  | { readonly kind: 'severity'; readonly atLeast: 'error' | 'warning' }
  | { readonly kind: 'rules'; readonly rules: readonly string[] };

export function failOn(values: Values, rules: readonly string[]): FailOn | undefined {
  const value = text(values, 'fail-on');
  if (value === undefined) return undefined;
  if (value === 'error' || value === 'warning') return { kind: 'severity', atLeast: value };
  const names = value.split(',').map((one) => one.trim());
  for (const name of names) checkRule('fail-on', name, rules, ['error', 'warning']);
  return { kind: 'rules', rules: names };
}
