import { isUtf8 } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HeddleError } from '../../base/index';
import { findCommand } from '../program/findCommand';
import type { StartPlan } from './program';

/** Python's surrogateescape (PEP 383): what is no UTF-8 stands in a string as U+DC00 and the byte. */
const ESCAPE = 0xdc00;
const ESCAPED = /[\udc80-\udcff]/u;
const LONGEST = 4;
const PLAN = 'start';
const START = `
import os, sys
with open(sys.argv[1], "rb") as file:
    count, _, rest = file.read().partition(b"\\0")
os.unlink(sys.argv[1])
path, *words = rest.split(b"\\0")[:-1]
arguments, variables = words[: int(count)], words[int(count) :]
try:
    os.execve(path, arguments, dict(one.split(b"=", 1) for one in variables))
except OSError as error:
    sys.exit("heddle: the program cannot be started: %s" % error)
`;

function decoded(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length;) {
    let size = 1;
    while (size <= LONGEST && !isUtf8(bytes.subarray(at, at + size))) size++;
    text +=
      size <= LONGEST
        ? bytes.toString('utf8', at, at + size)
        : String.fromCharCode(ESCAPE + bytes[at]!);
    at += size <= LONGEST ? size : 1;
  }
  return text;
}

function encoded(text: string): Buffer {
  const parts = Array.from(text, (one) =>
    ESCAPED.test(one) ? Buffer.of(one.charCodeAt(0) - ESCAPE) : Buffer.from(one),
  );
  return Buffer.concat(parts);
}

/** What the kernel keeps of how we were started; empty: it cannot be read. */
function words(file: string): Buffer[] {
  const found: Buffer[] = [];
  try {
    const all = readFileSync(file);
    for (let from = 0, end = 0; (end = all.indexOf(0, from)) >= 0; from = end + 1)
      found.push(all.subarray(from, end));
  } catch {
    // another system than Linux
  }
  return found;
}

/** The arguments without what Node makes of bytes that are no UTF-8. */
export function exactArguments(args: readonly string[]): readonly string[] {
  if (!args.some((one) => one.includes('\ufffd'))) return args;
  const last = words('/proc/self/cmdline').slice(-args.length);
  return last.length === args.length ? last.map(decoded) : args;
}

/** The environment, likewise. */
export function exactEnvironment(environment = process.env): NodeJS.ProcessEnv {
  if (!Object.values(environment).some((one) => one?.includes('\ufffd'))) return environment;
  const exact = { ...environment };
  for (const word of words('/proc/self/environ')) {
    const name = word.toString('utf8', 0, word.indexOf('='));
    const value = word.subarray(word.indexOf('=') + 1);
    if (exact[name] === value.toString()) exact[name] = decoded(value);
  }
  return exact;
}

/** The words cannot be handed on as they are. */
const noExactStart = (): HeddleError =>
  new HeddleError(
    'noExactStart',
    'an argument or a variable of the environment is not UTF-8, and no python3 is on PATH to hand it on as it is',
    'Put a Python on PATH, or give what is UTF-8.',
  );

/**
 * The same, started by a Python that becomes it, where there is something that is no UTF-8: Node would hand on something else. Throws a
 * HeddleError where there is no Python.
 */
export function throughExactBytes(plan: StartPlan, sessionDirectory: string): StartPlan {
  const { path, argv0, args, environment } = plan;
  const variables = Object.entries(environment).map(([name, value = '']) => `${name}=${value}`);
  if (![...args, ...variables].some((one) => ESCAPED.test(one))) return plan;
  const isPython = /^python[\d.]*t?$/.test(basename(path));
  const python = isPython ? path : findCommand('python3', environment, plan.cwd);
  if (python === null) throw noExactStart();
  const file = join(sessionDirectory, PLAN);
  const all = [String(args.length + 1), path, argv0, ...args, ...variables];
  const bytes = all.flatMap((one) => [encoded(one), Buffer.of(0)]);
  writeFileSync(file, Buffer.concat(bytes), { flag: 'wx', mode: 0o600 });
  const own: NodeJS.ProcessEnv = { ...environment };
  delete own['LD_PRELOAD'];
  return {
    ...plan,
    path: python,
    argv0: python,
    args: ['-I', '-S', '-c', START, file],
    environment: own,
  };
}
