import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the agent is told when it is loaded: as in the environment of a program that is started. */
export interface EntryRequest {
  readonly sessionDirectory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Folder of the agent. */
  readonly runtime: string;
}

/** A Python literal: JSON strings and objects of strings are. */
const literal = (value: string | Readonly<Record<string, string>>): string => JSON.stringify(value);

/** Writes the script that a program is to run into a folder; gives its path. */
export function writeScript(request: EntryRequest, folder: string): string {
  const path = join(folder, 'enter.py');
  const runtime = literal(request.runtime);
  const lines = [
    'import sys',
    `sys.path.insert(0, ${runtime})`,
    'try:',
    '    from heddle_agent import attach',
    'finally:',
    `    sys.path.remove(${runtime})`,
    `attach.enter(${literal(request.variables)})`,
  ];
  writeFileSync(path, lines.join('\n') + '\n', { mode: 0o600 });
  return path;
}

/**
 * Source for PyRun_SimpleString that runs a script apart from the program's `__main__`, and does
 * nothing when the script is gone by then.
 */
export function runnerOf(script: string): string {
  const path = literal(script);
  const body = [
    'try:',
    `    file = open(${path})`,
    'except OSError:',
    '    pass',
    'else:',
    '    with file:',
    '        source = file.read()',
    `    exec(compile(source, ${path}, "exec"), {})`,
  ];
  return `exec(${literal(body.join('\n') + '\n')}, {})`;
}
