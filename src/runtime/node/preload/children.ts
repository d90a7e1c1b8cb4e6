import childProcess, { type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { ChildWay } from '../../../protocol/index';
import type { Agent } from './agent';
import { additions, runtimeOf } from './environment';
import { callOriginal, replace, watchMethod, type Hook } from '../replace';
import { notePairs } from './socketPairs';

/** What `ChildProcess.prototype.spawn` is given, by every asynchronous function that starts a program. */
interface SpawnOptions {
  readonly file?: unknown;
  readonly args?: unknown;
  envPairs?: unknown;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Programs that are started, told by who starts them. */
export function hookChildren(agent: Agent): void {
  const { recorder, stacks, preload } = agent;
  const { prototype } = childProcess.ChildProcess;
  const numbers = new WeakMap<object, number>();

  const spawn: Hook = (original, self, args) => {
    const options = args[0] as SpawnOptions | undefined;
    const { file, args: words, envPairs } = options ?? {};
    const followed = typeof file === 'string' && isTexts(envPairs);
    if (followed) options!.envPairs = amended(file, envPairs, preload);
    const result = callOriginal(original, self, args);
    const { pid } = self as { pid?: number };
    if (followed && pid !== undefined) {
      const command = isTexts(words) ? words.join('\0') : file;
      const tells = runtimeOf(file) !== null;
      const stack = stacks.stack(spawn);
      numbers.set(self as object, recorder.childBegin(ChildWay.Spawn, command, stack, pid, tells));
      agent.children.set(self as object, stack);
      notePairs(recorder.place.path, self as ChildProcess, options!.envPairs as string[]);
    }
    return result;
  };

  replace(prototype, 'spawn', spawn);
  // How it ended is set before it is told to the program.
  watchMethod(prototype, 'emit', (self) => {
    agent.stir();
    const { exitCode, signalCode } = self as { exitCode?: unknown; signalCode?: unknown };
    const number = exitCode !== null || signalCode !== null ? numbers.get(self) : undefined;
    if (number === undefined) return null;
    numbers.delete(self);
    recorder.childEnd(number, statusOf(exitCode, signalCode));
    return null;
  });
}

/** As waitpid() tells how a program ended. */
export function statusOf(code: unknown, signal: unknown): number {
  if (typeof code === 'number' && code >= 0) return (code & 0xff) << 8;
  return constants.signals[signal as NodeJS.Signals] ?? 0;
}

function amended(file: string, pairs: readonly string[], preload: string): string[] {
  const before = Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  const added = additions(file, before, preload);
  const kept = pairs.filter((pair) => added[pair.slice(0, pair.indexOf('='))] === undefined);
  return [...kept, ...Object.entries(added).map(([name, value]) => `${name}=${value}`)];
}
