import { FactKey } from '../../protocol/index';
import type { KeeperRow } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { ProcessState } from '../state/process';

/** What keeps the event loop of the main thread of a Node, the same things counted; null: nobody has asked for that. */
export function keeperRows(state: RunState, { facts, stacks }: ProcessState): KeeperRow[] | null {
  const told = facts.get(FactKey.KeptBy);
  if (told === undefined) return null;
  const rows = new Map<string, KeeperRow>();
  for (const { what, stack } of keepersIn(told)) {
    const key = `${stack} ${what}`;
    const count = 1 + (rows.get(key)?.count ?? 0);
    rows.set(key, { what, count, site: state.sites.userRef(stacks.get(stack)) });
  }
  return [...rows.values()];
}

interface Keeper {
  readonly what: string;
  readonly stack: number;
}

/** What a program has told need not be what the agent would. */
function keepersIn(text: string): Keeper[] {
  try {
    const told: unknown = JSON.parse(text);
    return Array.isArray(told) ? told.filter(isKeeper) : [];
  } catch {
    return [];
  }
}

function isKeeper(told: unknown): told is Keeper {
  const { what, stack } = (told ?? {}) as Partial<Record<keyof Keeper, unknown>>;
  return typeof what === 'string' && typeof stack === 'number' && Number.isSafeInteger(stack);
}
