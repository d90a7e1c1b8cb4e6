import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { RULES, ruleNamed } from '../../analysis/index';
import type { Program } from '../../session/index';
import { badConfiguration } from '../errors';
import { readEnvFile } from './envFile';
import * as field from './fields';

export type StopScope = 'thread' | 'process' | 'all';
export type Console = 'internalConsole' | 'integratedTerminal' | 'externalTerminal';

/** What launch and attach have in common. */
export interface CommonConfiguration {
  readonly justMyCode: boolean;
  readonly stopScope: StopScope;
  readonly breakOn: readonly string[];
  readonly subProcess: boolean;
  /** Where the program has its files, when that is not where the client has them. */
  readonly pathMappings: readonly field.PathMapping[];
  /** Limit on evaluations. */
  readonly evaluationSeconds: number;
  /** The client debugs JavaScript by another debugger, with these options; null: nobody does. */
  readonly javascriptDebugger: Readonly<Record<string, unknown>> | null;
}

export interface LaunchConfiguration extends CommonConfiguration {
  readonly program: Program;
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What of the environment is not that of this process: for a terminal. */
  readonly changes: Readonly<Record<string, string | null>>;
  readonly python: string | undefined;
  readonly pythonArgs: readonly string[];
  /** For a JavaScript or TypeScript program. */
  readonly node: string | undefined;
  readonly console: Console;
  readonly stopOnEntry: boolean;
  readonly noDebug: boolean;
  readonly detail: 'summary' | 'full';
  /** A path, undefined: among those kept, null: nowhere. */
  readonly record: string | null | undefined;
  /** What is odd about it, though it can be used. */
  readonly notes: readonly string[];
}

/** A program that waits for a debugger. */
export interface ConnectConfiguration extends CommonConfiguration {
  readonly host: string;
  readonly port: number;
  readonly token: string;
}

/** A program that runs. */
export interface ProcessConfiguration extends CommonConfiguration {
  readonly processId: number;
  readonly noDebug: boolean;
  readonly detail: 'summary' | 'full';
  readonly record: string | null | undefined;
}

export type AttachConfiguration = ConnectConfiguration | ProcessConfiguration;

function common(raw: field.RawConfiguration): CommonConfiguration {
  const seconds = raw['evaluationTimeout'] ?? 3;
  if (typeof seconds !== 'number' || !(seconds > 0))
    throw badConfiguration('evaluationTimeout', 'must be a number of seconds');
  return {
    justMyCode: field.flag(raw, 'justMyCode', true),
    stopScope: field.choice(raw, 'stopScope', ['thread', 'process', 'all'], 'thread'),
    breakOn: readRules(raw),
    subProcess: field.flag(raw, 'subProcess', true),
    pathMappings: field.pathMappings(raw, 'pathMappings'),
    evaluationSeconds: seconds,
    javascriptDebugger: readJavascriptDebugger(raw),
  };
}

function readJavascriptDebugger(raw: field.RawConfiguration): field.RawConfiguration | null {
  return raw['javascriptDebugger'] === false
    ? null
    : (field.object(raw, 'javascriptDebugger') ?? null);
}

function readRules(raw: field.RawConfiguration): string[] {
  const rules = field.texts(raw, 'breakOn');
  const unknown = rules.find((rule) => ruleNamed(rule) === undefined);
  if (unknown === undefined) return rules;
  const known = RULES.map(({ name }) => name).join(', ');
  throw badConfiguration('breakOn', `names no rule: ${unknown}`, `Rules are ${known}.`);
}

/** Reads a launch configuration; throws an error that names the key that is wrong. */
export function readLaunch(raw: field.RawConfiguration): LaunchConfiguration {
  const cwdText = field.text(raw, 'cwd');
  const cwd = resolve(cwdText ?? process.cwd());
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw badConfiguration('cwd', `is not a directory: ${cwdText}`);
  const notes: string[] = [];
  const changes = readEnvironment(raw, cwd, notes);
  const environment: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(changes))
    if (value === null) delete environment[name];
    else environment[name] = value;
  return {
    ...common(raw),
    program: readProgram(raw, cwd),
    cwd,
    environment,
    changes,
    python: field.text(raw, 'python'),
    pythonArgs: field.words(raw, 'pythonArgs'),
    node: field.text(raw, 'node'),
    console: field.choice(
      raw,
      'console',
      ['internalConsole', 'integratedTerminal', 'externalTerminal'],
      'internalConsole',
    ),
    stopOnEntry: field.flag(raw, 'stopOnEntry', false),
    noDebug: field.flag(raw, 'noDebug', false),
    detail: field.choice(raw, 'detail', ['summary', 'full'], 'summary'),
    record: readRecord(raw, cwd),
    notes,
  };
}

function readProgram(raw: field.RawConfiguration, cwd: string): Program {
  const program = field.text(raw, 'program');
  const module = field.text(raw, 'module');
  const args = field.words(raw, 'args');
  if (program !== undefined && module !== undefined)
    throw badConfiguration('module', 'cannot be given together with "program"');
  if (module !== undefined) return { kind: 'module', module, args };
  if (program === undefined)
    throw badConfiguration('program', 'is missing', 'Give the file to run, or "module".');
  const path = resolve(cwd, program);
  if (!statSync(path, { throwIfNoEntry: false }))
    throw badConfiguration('program', `names a file that does not exist: ${program}`);
  return { kind: 'command', command: isAbsolute(program) ? program : path, args };
}

function readEnvironment(
  raw: field.RawConfiguration,
  cwd: string,
  notes: string[],
): Record<string, string | null> {
  const file = field.text(raw, 'envFile');
  const ofFile = file === undefined ? {} : readEnvFile(resolve(cwd, file));
  // Often not in the repository, and wanted by some of those who share a configuration only.
  if (ofFile === null)
    notes.push(`"envFile" names ${file}, which does not exist: it sets nothing.`);
  return { ...ofFile, ...field.environment(raw, 'env') };
}

function readRecord(raw: field.RawConfiguration, cwd: string): string | null | undefined {
  const value = raw['record'];
  if (value === undefined || value === null || value === true || value === '') return undefined;
  if (value === false) return null;
  if (typeof value !== 'string') throw badConfiguration('record', 'must be a path, true or false');
  return resolve(cwd, value);
}

/** Reads an attach configuration. */
export function readAttach(raw: field.RawConfiguration): AttachConfiguration {
  const connect = field.object(raw, 'connect');
  const processId = field.processId(raw, 'processId');
  if (connect && processId !== undefined)
    throw badConfiguration('processId', 'cannot be given together with "connect"');
  if (processId !== undefined)
    return {
      ...common(raw),
      processId,
      noDebug: field.flag(raw, 'noDebug', false),
      detail: field.choice(raw, 'detail', ['summary', 'full'], 'summary'),
      record: readRecord(raw, process.cwd()),
    };
  if (!connect)
    throw badConfiguration(
      'connect',
      'is missing',
      'Give host, port and token of a program that waits, or "processId" of one that runs.',
    );
  return {
    ...common(raw),
    host: field.text(connect, 'host') ?? '127.0.0.1',
    port: field.port(connect, 'port', 'connect.port'),
    token: field.text(connect, 'token') ?? field.text(raw, 'token') ?? '',
  };
}
