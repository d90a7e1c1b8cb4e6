import { commands, globalOptions, type CommandSpec, type OptionSpec } from './table';

const exitStatuses = [
  'Exit status: the program’s own (128 + signal when a signal ended it);',
  '  3    the program succeeded but --fail-on matched, or --on-deadlock exit ended it',
  '  124  --time-limit ended it',
  '  2    wrong use',
].join('\n');

const attachStatuses = [
  'Exit status:',
  '  0    the program has ended, or was let go',
  '  3    --fail-on matched',
  '  2    wrong use, or a program that cannot be watched',
].join('\n');

const reportStatuses = [
  'Exit status:',
  '  0    the report is written, whatever became of the program',
  '  3    --fail-on matched',
  '  2    wrong use, or a recording that cannot be read',
].join('\n');

const statuses: Readonly<Record<CommandSpec['name'], readonly string[]>> = {
  run: [exitStatuses],
  attach: [attachStatuses],
  report: [reportStatuses],
  export: [],
  open: [],
  'pp-worker': [],
};

/** What `heddle --help` prints. */
export function generalHelp(): string {
  const width = Math.max(...commands.map((one) => one.name.length));
  return paragraphs([
    'heddle: see which threads wait for which lock, since when, who holds it, and on which line',
    ['Usage:', ...commands.map((one) => `  ${one.usage}`)].join('\n'),
    ['Commands:', ...commands.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`)].join(
      '\n',
    ),
    optionList(globalOptions),
    'heddle COMMAND --help tells more.',
  ]);
}

/** What `heddle COMMAND --help` prints. */
export function commandHelp(command: CommandSpec): string {
  return paragraphs([
    `Usage: ${command.usage}`,
    ...command.about,
    optionList(command.options),
    ...statuses[command.name],
    ['Examples:', ...command.examples.map((one) => `  ${one}`)].join('\n'),
  ]);
}

const INDENT = 28;

function optionList(options: readonly OptionSpec[]): string {
  return ['Options:', ...options.flatMap(optionLines)].join('\n');
}

function optionLines({ name, short, value, help }: OptionSpec): string[] {
  const left = `  ${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
  const margin = ' '.repeat(INDENT);
  const fits = left.length <= INDENT - 2;
  const [first = '', ...rest] = help;
  return [
    ...(fits ? [left.padEnd(INDENT) + first] : [left, margin + first]),
    ...rest.map((line) => margin + line),
  ];
}

function paragraphs(parts: readonly string[]): string {
  return parts.join('\n\n') + '\n';
}
