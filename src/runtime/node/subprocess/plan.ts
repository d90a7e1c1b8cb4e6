import { existsSync } from 'node:fs';
import { ValueError } from '../errors';
import type { ChildPlan } from '../supervisor/childMessages';
import type { Command } from './errors';
import { DEVNULL, PIPE, type Redirect, STDOUT } from './redirect';

export interface PopenOptions {
  /** Default of all three: as this program has it. */
  readonly stdin?: Redirect | undefined;
  readonly stdout?: Redirect | undefined;
  readonly stderr?: Redirect | typeof STDOUT | undefined;
  readonly cwd?: string | undefined;
  /** All of its environment; default: that of this program. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether `/bin/sh` is to run the command. Never without this. */
  readonly shell?: boolean | undefined;
  /** The program to run, where the first word is only what it is called. */
  readonly executable?: string | undefined;
  /** Whether it leads a session and a process group of its own, which can be signalled as a whole. */
  readonly startNewSession?: boolean | undefined;
  /** Has pipes carry text, in UTF-8. Line ends stay as they are. */
  readonly text?: boolean | undefined;
  /** Has pipes carry text in that encoding. */
  readonly encoding?: BufferEncoding | undefined;
}

/** What the supervisor is told to start. */
export function planOf(cmd: Command, options: PopenOptions): ChildPlan {
  const { stdin, stdout, stderr, cwd, shell = false, executable, startNewSession } = options;
  const words = typeof cmd === 'string' ? [cmd] : [...cmd];
  const argv = shell ? ['/bin/sh', '-c', ...words] : words;
  const [first] = argv;
  if (first === undefined || words.length === 0) throw new ValueError('the command is empty');
  if (cwd !== undefined && !existsSync(cwd)) throw noFolder(cwd);
  const out = redirected(stdout);
  return {
    file: executable ?? first,
    argv,
    cwd,
    env: definedOnly(options.env ?? process.env),
    stdio: [redirected(stdin), out, stderr === STDOUT ? sameAs(out) : redirected(stderr)],
    merged: stderr === STDOUT && stdout === PIPE,
    newSession: startNewSession === true,
  };
}

const redirected = (to: Redirect | undefined): Redirect | 'inherit' => {
  if (to === undefined || to === PIPE || to === DEVNULL) return to ?? 'inherit';
  if (Number.isInteger(to) && to >= 0) return to;
  throw new ValueError('a stream is PIPE, DEVNULL or the number of an open file');
};

/** What stderr is where it goes to stdout; a pipe becomes one of both in the supervisor. */
const sameAs = (stdout: Redirect | 'inherit'): Redirect => (stdout === 'inherit' ? 1 : stdout);

/** Node would name the program instead. */
const noFolder = (cwd: string): Error =>
  Object.assign(new Error(`ENOENT: no such folder to start in, '${cwd}'`), {
    code: 'ENOENT',
    path: cwd,
  });

function definedOnly(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const pairs = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** How pipes are read and written; undefined: as bytes. */
export const encodingOf = ({ text, encoding }: PopenOptions): BufferEncoding | undefined =>
  encoding ?? (text === true ? 'utf8' : undefined);
