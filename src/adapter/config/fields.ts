import { isAbsolute, normalize } from 'node:path';
import { badConfiguration } from '../errors';

/** A debug configuration as it came: nothing in it is known to be right. */
export type RawConfiguration = Readonly<Record<string, unknown>>;

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

export function text(raw: RawConfiguration, key: string): string | undefined {
  const value = raw[key];
  if (isAbsent(value) || value === '') return undefined;
  if (typeof value !== 'string') throw badConfiguration(key, 'must be a text');
  return value;
}

export function flag(raw: RawConfiguration, key: string, otherwise: boolean): boolean {
  const value = raw[key];
  if (isAbsent(value)) return otherwise;
  if (typeof value !== 'boolean') throw badConfiguration(key, 'must be true or false');
  return value;
}

export function choice<T extends string>(
  raw: RawConfiguration,
  key: string,
  allowed: readonly T[],
  otherwise: T,
): T {
  const value = raw[key];
  if (isAbsent(value)) return otherwise;
  const found = allowed.find((one) => one === value);
  if (found === undefined)
    throw badConfiguration(key, `must be one of ${allowed.map((one) => `"${one}"`).join(', ')}`);
  return found;
}

export function texts(raw: RawConfiguration, key: string): string[] {
  const value = raw[key];
  if (isAbsent(value)) return [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
    throw badConfiguration(key, 'must be a list of texts');
  return value;
}

/** Arguments: a list, or a line split as a shell would. */
export function words(raw: RawConfiguration, key: string): string[] {
  const value = raw[key];
  return typeof value === 'string' ? split(value) : texts(raw, key);
}

function split(line: string): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(/(?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'])+/g))
    found.push(
      match[0].replace(/"((?:\\.|[^"])*)"|'([^']*)'|\\(.)/g, (_all, double, single, escaped) =>
        double !== undefined
          ? String(double).replace(/\\(["\\])/g, '$1')
          : String(single ?? escaped),
      ),
    );
  return found;
}

/** Variables to set, and with null to remove. */
export function environment(raw: RawConfiguration, key: string): Record<string, string | null> {
  const value = raw[key];
  if (isAbsent(value)) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw badConfiguration(key, 'must be an object of texts');
  for (const [name, one] of Object.entries(value as object))
    if (typeof one !== 'string' && one !== null)
      throw badConfiguration(`${key}.${name}`, 'must be a text, or null to remove the variable');
  return value as Record<string, string | null>;
}

export function object(raw: RawConfiguration, key: string): RawConfiguration | undefined {
  const value = raw[key];
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw badConfiguration(key, 'must be an object');
  return value as RawConfiguration;
}

/** A folder as the client has it, and as the program has it. */
export interface PathMapping {
  readonly localRoot: string;
  readonly remoteRoot: string;
}

export function pathMappings(raw: RawConfiguration, key: string): PathMapping[] {
  const value = raw[key];
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw badConfiguration(key, 'must be a list of objects');
  return value.map((one: unknown, at) => {
    const root = (name: keyof PathMapping): string => {
      const path: unknown = (one as Partial<PathMapping> | null)?.[name];
      if (typeof path !== 'string' || !isAbsolute(path))
        throw badConfiguration(`${key}[${at}].${name}`, 'must be the absolute path of a folder');
      return normalize(path);
    };
    return { localRoot: root('localRoot'), remoteRoot: root('remoteRoot') };
  });
}

export function port(raw: RawConfiguration, key: string, name = key): number {
  const value = raw[key];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > 65_535)
    throw badConfiguration(name, 'must be a port, from 1 to 65535');
  return number;
}

/** Also as the text that a command of VS Code gives. */
export function processId(raw: RawConfiguration, key: string): number | undefined {
  const value = raw[key];
  if (isAbsent(value) || value === '') return undefined;
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isInteger(id) || id <= 0)
    throw badConfiguration(key, 'must be the id of a process');
  return id;
}
