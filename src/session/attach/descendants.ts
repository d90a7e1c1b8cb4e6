import { HeddleError } from '../../base/index';
import { commandOf, identifyProcess, parentOf, withDescendants } from '../../transport/index';
import { enterProgram } from './enter';
import { AlreadyRecorded } from './errors';
import { isHelper, runtimeOf } from './programs';
import type { EntryRequest } from './script';
import { readTarget } from './target';

/** Entering takes a process up to some seconds, most of it waiting for gdb to read symbols. */
const AT_ONCE = 4;
/** As heddle_agent.boot has it: who started the process is recorded too. */
const PARENT_VARIABLE = 'HEDDLE_PARENT_PID';
/** There is nothing to be told of those. */
const NOTHING: ReadonlySet<string> = new Set(['notAProgram', 'noSuchProcess']);

/**
 * Comes into the Pythons and Nodes below a program that was entered, also into those that start meanwhile and are not followed
 * by themselves; until `isOver`. Gives what is to be said of those that cannot be entered: a note for each reason.
 */
export async function enterDescendants(
  root: number,
  request: EntryRequest,
  isOver: () => boolean,
): Promise<string[]> {
  const seen = new Set<number>();
  const refused: { readonly pid: number; readonly error: HeddleError }[] = [];
  for (;;) {
    const fresh = below(root).filter((pid) => !seen.has(pid));
    if (fresh.length === 0 || isOver()) return notesOf(refused);
    for (const pid of fresh) seen.add(pid);
    const next = async (): Promise<void> => {
      for (let pid = fresh.shift(); pid !== undefined && !isOver(); pid = fresh.shift()) {
        const error = await enterOne(pid, request, isOver);
        if (error) refused.push({ pid, error });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }
}

/** Processes below one, parents first. */
const below = (root: number): number[] =>
  [...withDescendants([root])].filter((pid) => pid !== root);

/** Null: it is followed, or there is nothing in it to follow. */
async function enterOne(
  pid: number,
  request: EntryRequest,
  isOver: () => boolean,
): Promise<HeddleError | null> {
  const command = commandOf(pid);
  if (isHelper(command)) return null;
  const parent = { [PARENT_VARIABLE]: String(parentOf(pid) ?? 0) };
  try {
    const target = readTarget(pid);
    await enterProgram(target, { ...request, variables: { ...request.variables, ...parent } });
    return null;
  } catch (error) {
    if (!(error instanceof HeddleError)) {
      // It ended under way, or the session did.
      if (identifyProcess(pid) === null || isOver()) return null;
      throw error;
    }
    // Of another user's processes only the command can be seen.
    const isForeign = error.code === 'otherUser' && runtimeOf(command[0] ?? '') === null;
    const isOurs = error instanceof AlreadyRecorded && error.directory === request.sessionDirectory;
    return isForeign || isOurs || NOTHING.has(error.code) ? null : error;
  }
}

/** `A process of the program is not followed: process 4711 runs PyPy; … The same is true of 4712 and 4713. Run the program …` */
function notesOf(
  refused: readonly { readonly pid: number; readonly error: HeddleError }[],
): string[] {
  const byReason = new Map<string, (typeof refused)[number][]>();
  for (const one of refused)
    byReason.set(one.error.code, [...(byReason.get(one.error.code) ?? []), one]);
  return [...byReason.values()].map(([first, ...others]) => {
    const { message, advice } = first!.error;
    const more = others.map(({ pid }) => pid).join(', ');
    const same = more === '' ? '' : ` The same is true of ${more}.`;
    return `A process of the program is not followed: ${message}.${same} ${advice}`;
  });
}
