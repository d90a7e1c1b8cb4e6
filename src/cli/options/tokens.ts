import { parseArgs } from 'node:util';
import { didYouMean, usageError } from './usageError';
import type { CommandSpec, OptionSpec } from './table';

/** The options of a command line by name (flags as `true`), and what follows them. */
export interface ParsedTokens {
  readonly values: ReadonlyMap<string, string | true>;
  /** `-m` of `heddle run`. */
  readonly module: string | undefined;
  readonly rest: readonly string[];
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/**
 * Splits the arguments of a command. For `run`, options end at the program (`-m` included): all
 * after it is the program's. For other commands, options may stand anywhere.
 */
export function parseTokens(args: readonly string[], command: CommandSpec): ParsedTokens {
  const endsAtProgram = command.name === 'run';
  const tokens = tokenize(args, command, endsAtProgram);
  const values = new Map<string, string | true>();
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional' || token.kind === 'option-terminator') {
      if (endsAtProgram) {
        const from = token.kind === 'positional' ? token.index : token.index + 1;
        // No program is called so.
        return args[from] === '-m'
          ? { values, module: named(args[from + 1], command), rest: args.slice(from + 2) }
          : { values, module: undefined, rest: args.slice(from) };
      }
      if (token.kind === 'positional') rest.push(token.value);
      continue;
    }
    if (endsAtProgram && token.rawName === '-m') {
      const rest = args.slice(token.index + (token.inlineValue ? 1 : 2));
      return { values, module: named(token.value, command), rest };
    }
    const spec = known(token, command);
    if (spec.value !== undefined) {
      const before = spec.many && values.get(spec.name);
      const value = valueOf(token, spec);
      values.set(spec.name, before ? `${before},${value}` : value);
    } else if (token.value !== undefined) {
      throw usageError(`--${spec.name} takes no value`, `Write just --${spec.name}.`);
    } else {
      values.set(spec.name, true);
    }
  }
  return { values, module: undefined, rest };
}

/** The name of a module that must follow `-m`. */
function named(module: string | undefined, command: CommandSpec): string {
  if (!module) throw usageError('-m needs the name of a module', `Usage: ${command.usage}`);
  return module;
}

function tokenize(args: readonly string[], command: CommandSpec, module: boolean): Token[] {
  const options = Object.fromEntries(
    command.options.map((one) => [
      one.name,
      {
        type: one.value === undefined ? ('boolean' as const) : ('string' as const),
        ...(one.short ? { short: one.short } : {}),
      },
    ]),
  );
  return parseArgs({
    args: [...args],
    options: module ? { ...options, m: { type: 'string', short: 'm' } } : options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

function known(token: Token & { kind: 'option' }, command: CommandSpec): OptionSpec {
  const spec = command.options.find((one) => one.name === token.name);
  if (spec) return spec;
  const names = command.options.map((one) => `--${one.name}`);
  const hint = didYouMean(token.rawName, names);
  const isCode = command.name === 'run' && token.rawName === '-c';
  if (isCode)
    throw usageError(
      'heddle run has no option -c',
      'Code to be run: heddle run -- python3 -c CODE',
    );
  const theirs = command.name === 'run' ? ' Options of the program come after its name.' : '';
  throw usageError(
    `heddle ${command.name} has no option ${token.rawName}`,
    `${hint}${theirs} See heddle ${command.name} --help.`.trim(),
  );
}

function valueOf(token: Token & { kind: 'option' }, spec: OptionSpec): string {
  const { value } = token;
  if (value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'))) {
    throw usageError(`--${spec.name} needs a value`, `Write --${spec.name} ${spec.value}.`);
  }
  return value;
}
