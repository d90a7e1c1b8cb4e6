import { resolve } from 'node:path';
import type { Program, Severities } from '../../session/index';
import {
  EXPORT_FORMS,
  TALLY_KINDS,
  type ExportForm,
  type TallyKind,
} from '../../session/export/index';
import { COLOR_CHOICES, type ColorChoice } from '../text/style';
import { commandHelp, generalHelp } from './help';
import { commands, type CommandSpec } from './table';
import { ppWorkerOf, type PpWorkerCommand } from './ppWorker';
import { parseTokens, type ParsedTokens } from './tokens';
import { didYouMean, usageError } from './usageError';
import {
  choices,
  failOn,
  oneOf,
  port,
  processId,
  seconds,
  severities,
  text,
  type FailOn,
} from './values';

export const REPORT_FORMATS = ['text', 'json', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportChoice {
  /** undefined: not asked for, so text. */
  readonly format: ReportFormat | undefined;
  readonly file: string | undefined;
  readonly failOn: FailOn | undefined;
  readonly severities: Severities;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
}

/** What every command has. */
interface Common {
  readonly color: ColorChoice;
}

/** How a program is followed, however Heddle came to it. */
export interface FollowChoice extends Common {
  readonly detail: 'summary' | 'full';
  readonly live: boolean;
  readonly livePort: number | undefined;
  readonly record: string | undefined;
  readonly report: ReportChoice;
  readonly quiet: boolean;
  readonly timeLimitSeconds: number | undefined;
}

export interface RunCommand extends FollowChoice {
  readonly command: 'run';
  readonly program: Program;
  readonly python: string | undefined;
  readonly node: string | undefined;
  readonly onDeadlock: 'continue' | 'exit' | 'fail';
  readonly force: boolean;
}

export interface AttachCommand extends FollowChoice {
  readonly command: 'attach';
  readonly pid: number;
  /** Whether the processes below it are entered, too. */
  readonly children: boolean;
}

export interface OpenCommand extends Common {
  readonly command: 'open';
  readonly trace: string;
  readonly livePort: number | undefined;
}

export interface ReportCommand extends Common {
  readonly command: 'report';
  readonly trace: string;
  readonly report: ReportChoice;
}

export interface ExportCommand extends Common {
  readonly command: 'export';
  readonly form: ExportForm;
  readonly trace: string;
  /** undefined: standard output. */
  readonly output: string | undefined;
  readonly of: TallyKind;
}

export type Invocation =
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' }
  | RunCommand
  | AttachCommand
  | OpenCommand
  | ReportCommand
  | ExportCommand
  | PpWorkerCommand;

/**
 * Understands a command line (without node and script). `rules` are the names `--fail-on` knows.
 * Throws a usage error that says what is wrong and what would be right.
 */
export function parse(args: readonly string[], rules: readonly string[]): Invocation {
  const [first, ...others] = args;
  if (first === undefined) {
    throw usageError('no command given', `Try heddle run app.py, or heddle --help.`);
  }
  if (first === '--help' || first === '-h' || (first === 'help' && others.length === 0)) {
    return { command: 'help', text: generalHelp() };
  }
  if (first === '--version' || first === '-V') return { command: 'version' };
  if (first === 'help') return { command: 'help', text: commandHelp(commandOf(others[0] ?? '')) };
  const command = commandOf(first);
  const parsed = parseTokens(others, command);
  if (parsed.values.has('help')) return { command: 'help', text: commandHelp(command) };
  switch (command.name) {
    case 'run':
      return runOf(parsed, command, rules);
    case 'attach':
      return {
        command: 'attach',
        pid: processId(onlyArgument(parsed, command, 'process id')),
        children: !parsed.values.has('no-children'),
        ...followOf(parsed, rules),
      };
    case 'open':
      return {
        command: 'open',
        trace: onlyArgument(parsed, command, 'recording'),
        livePort: port(parsed.values, 'live-port'),
        color: colorOf(parsed),
      };
    case 'report':
      return {
        command: 'report',
        trace: onlyArgument(parsed, command, 'recording'),
        report: reportOf(parsed, rules),
        color: colorOf(parsed),
      };
    case 'export':
      return exportOf(parsed, command);
    case 'pp-worker':
      return ppWorkerOf(parsed.values, onlyArgument(parsed, command, 'program'));
  }
}

function commandOf(name: string): CommandSpec {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const names = commands.map((one) => one.name);
  if (name.startsWith('-')) {
    throw usageError(
      `unknown option ${name}`,
      'Options come after the command: heddle run --help.',
    );
  }
  const isProgram = /[./]/.test(name);
  const hint = isProgram
    ? `Did you mean heddle run ${name}?`
    : `${didYouMean(name, names)} See heddle --help.`.trim();
  throw usageError(`unknown command ${name}`, hint);
}

function runOf(parsed: ParsedTokens, command: CommandSpec, rules: readonly string[]): RunCommand {
  const { values } = parsed;
  return {
    command: 'run',
    ...followOf(parsed, rules),
    program: programOf(parsed, command),
    python: text(values, 'python'),
    node: text(values, 'node'),
    onDeadlock: oneOf(values, 'on-deadlock', ['continue', 'exit', 'fail'], ['stop']) ?? 'continue',
    force: values.has('force'),
  };
}

function followOf(parsed: ParsedTokens, rules: readonly string[]): FollowChoice {
  const { values } = parsed;
  if (values.has('live') && values.has('no-live')) {
    throw usageError('--live and --no-live contradict each other', 'Give one of them.');
  }
  const record = text(values, 'record');
  const report = reportOf(parsed, rules);
  if (record !== undefined && report.file !== undefined && resolve(record) === resolve(report.file))
    throw usageError(`${record} cannot be both the recording and the report`, 'Name two files.');
  return {
    detail: oneOf(values, 'detail', ['summary', 'full']) ?? 'summary',
    live: values.has('live') || (values.has('live-port') && !values.has('no-live')),
    livePort: port(values, 'live-port'),
    record,
    report,
    quiet: values.has('quiet'),
    timeLimitSeconds: seconds(values, 'time-limit'),
    color: colorOf(parsed),
  };
}

function programOf({ module, rest }: ParsedTokens, command: CommandSpec): Program {
  if (module !== undefined) return { kind: 'module', module, args: rest };
  const [program, ...args] = rest;
  if (program === undefined || program === '') {
    throw usageError('no program given', `Usage: ${command.usage}`);
  }
  return { kind: 'command', command: program, args };
}

function reportOf({ values }: ParsedTokens, rules: readonly string[]): ReportChoice {
  return {
    format: oneOf(values, 'report', REPORT_FORMATS),
    file: text(values, 'report-file'),
    failOn: failOn(values, rules),
    severities: severities(values, rules),
    baseline: text(values, 'baseline'),
    writeBaseline: text(values, 'write-baseline'),
  };
}

const colorOf = ({ values }: ParsedTokens): ColorChoice =>
  oneOf(values, 'color', COLOR_CHOICES) ?? 'auto';

function exportOf(parsed: ParsedTokens, command: CommandSpec): ExportCommand {
  const { values, rest } = parsed;
  const [name, ...others] = rest;
  const form = EXPORT_FORMS.find((one) => one === name);
  if (form === undefined) {
    const known = `FORM can be ${choices(EXPORT_FORMS)}.`;
    if (name === undefined) throw usageError('no form given', `${known} Usage: ${command.usage}`);
    throw usageError(`there is no form ${name}`, `${known}${didYouMean(name, EXPORT_FORMS)}`);
  }
  if (values.has('of') && form !== 'folded')
    throw usageError('--of belongs to the form folded', `${form} has all of them.`);
  return {
    command: 'export',
    form,
    trace: onlyArgument({ ...parsed, rest: others }, command, 'recording'),
    output: text(values, 'output'),
    of: oneOf(values, 'of', TALLY_KINDS) ?? 'waits',
    color: colorOf(parsed),
  };
}

function onlyArgument({ rest }: ParsedTokens, command: CommandSpec, what: string): string {
  const [only, extra] = rest;
  if (only === undefined || only === '') {
    throw usageError(`no ${what} given`, `Usage: ${command.usage}`);
  }
  if (extra !== undefined)
    throw usageError(`too many arguments: ${extra}`, `Usage: ${command.usage}`);
  return only;
}
