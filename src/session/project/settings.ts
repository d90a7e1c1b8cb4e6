import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { RULES, type AnalysisOptions, type Severity } from '../../analysis/index';
import { HeddleError } from '../../base/index';

const FILE = 'pyproject.toml';

/** What a project says of rules: how bad a finding of each is, or that it is not looked for. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

export const SEVERITIES: readonly (Severity | 'off')[] = ['error', 'warning', 'info', 'off'];

/** A key of a project's settings that cannot be used, by its full name. */
function badSetting(file: string, key: string, why: string, advice: string): HeddleError {
  return new HeddleError('badSetting', `${file}: ${key} ${why}`, advice, 2);
}

/**
 * The severities in `[tool.heddle.severity]` of the nearest pyproject.toml that has a table
 * `[tool.heddle]`, from `folder` upwards; none where no file has one. Throws a HeddleError that names
 * file and key.
 */
export function projectSeverities(folder: string): Severities {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, FILE);
    const table = heddleTable(file);
    if (table !== undefined) return severitiesOf(table, file);
    if (at === dirname(at)) return {};
  }
}

/** The same as options of an analysis. */
export function analysisOptions(severities: Severities): AnalysisOptions {
  const severity: Record<string, Severity> = {};
  const disabled: string[] = [];
  for (const [rule, level] of Object.entries(severities)) {
    if (level === 'off') disabled.push(rule);
    else severity[rule] = level;
  }
  return { severity, disabled };
}

/** `[tool.heddle]` of a file; undefined: there is no such file or no such table. */
function heddleTable(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  // A broken file is the business of whoever reads it for more than this table.
  if (!/\bheddle\b/.test(text)) return undefined;
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    throw badSetting(file, 'tool.heddle', `cannot be read: ${why}`, 'Correct the file.');
  }
  return isTable(value) && isTable(value['tool']) ? value['tool']['heddle'] : undefined;
}

function severitiesOf(table: unknown, file: string): Severities {
  if (!isTable(table)) throw badSetting(file, 'tool.heddle', 'is no table', 'Write [tool.heddle].');
  for (const key of Object.keys(table)) {
    if (key === 'severity') continue;
    throw badSetting(file, `tool.heddle.${key}`, 'is unknown', 'There is tool.heddle.severity.');
  }
  const { severity = {} } = table;
  if (!isTable(severity))
    throw badSetting(
      file,
      'tool.heddle.severity',
      'is no table',
      'Write [tool.heddle.severity], and below it long-hold = "info", say.',
    );
  for (const [rule, level] of Object.entries(severity)) {
    const key = `tool.heddle.severity.${rule}`;
    const names = RULES.map(({ name }) => name);
    if (!names.includes(rule))
      throw badSetting(file, key, 'names no rule', `Rules of this version: ${names.join(', ')}.`);
    if (!SEVERITIES.some((one) => one === level))
      throw badSetting(
        file,
        key,
        `is ${JSON.stringify(level)}`,
        'It can be "error", "warning", "info" or "off".',
      );
  }
  return severity as Severities;
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
