import { givenBack, keptUntil, type Lane, type RunState, type Site } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { at, list } from '../evidence/evidence';
import type { Context } from '../rules/rule';
import type { Stuck } from './stuck';

/** What is known of those that have permits of a semaphore, or what was taken out of a pool, that nobody is left to give back. */
export interface Kept {
  /** Who has taken some and waits, too. */
  readonly holders: readonly Lane[];
  /** With a space behind; empty: nothing is known. */
  readonly sentence: (nameOf: (lane: Lane) => string) => string;
  readonly help: string | null;
}

const NOTHING: Kept = { holders: [], sentence: () => '', help: null };

const HELP_OF_NESTED =
  'Do not wait with one for who needs one, too: give it back before, count only the innermost work (the request, not what waits for it), or give each level a limit of its own.';
const HELP_OF_LEAK =
  'Take it by `with`, or put what is between into `try` and give it back in `finally`: then who fails or returns early gives it back, too.';

/** Who keeps what these wait for, as their text and their stacks tell; waits for semaphores, and for items of queues that serve as pools. */
export function keptOf(context: Context, stuck: Stuck): Kept {
  const { state } = context;
  const taken = takingSites(state, stuck);
  const holders = holdersOf(context, stuck, taken);
  if (holders.length > 0) return ofHolders(state, holders, taken);
  const isQueue = stuck.object.isQueue;
  return taken.map((site) => ofText(state, site, isQueue)).find((one) => one !== null) ?? NOTHING;
}

/** The lines of the program that these wait at. */
function takingSites({ sites }: RunState, { nodes }: Stuck): Site[] {
  const ids = nodes
    .filter(({ lane }) => TAKEN.has(lane.reason))
    .map(({ lane }) => sites.userSite(lane.stack) as number);
  return [...new Set(ids)].map((id) => sites.site(id)).filter(({ flags }) => flags === 0);
}

const TAKEN: ReadonlySet<number> = new Set([WaitReason.Semaphore, WaitReason.QueueGet]);

/** Lanes that wait for ever, for something else or for one more, where they have taken one. */
function holdersOf({ state, graph }: Context, stuck: Stuck, taken: readonly Site[]): Lane[] {
  const sharers = stuck.object.sharers;
  const own = stuck.nodes[0]!.lane.process;
  return [...graph.dead.values()]
    .map(({ lane }) => lane)
    .filter(({ process }) => sharers !== null || process === own)
    .filter((lane) => taken.some((site) => isBetween(state, lane, site)))
    .sort((a, b) => a.id - b.id);
}

/** Whether it is in a call that has gone on from the line, and has not given back yet what it took there. */
function isBetween({ sites }: RunState, { stack }: Lane, taken: Site): boolean {
  return sites
    .frames(stack)
    .some(
      ({ file, line, function: name }) =>
        file === taken.file &&
        name === taken.function &&
        line > taken.line &&
        line <= keptUntil((one) => sites.sourceLine(file, one), taken.line),
    );
}

const MOST_NAMED = 4;

function ofHolders({ sites }: RunState, holders: readonly Lane[], taken: readonly Site[]): Kept {
  const others = holders.length - MOST_NAMED;
  const [have, wait] = holders.length === 1 ? ['has', 'waits'] : ['have', 'wait'];
  const where = taken.length === 1 ? at(sites.ref(taken[0]!.id)) : '';
  return {
    holders: holders.slice(0, MOST_NAMED),
    sentence: (nameOf) => {
      const names = holders.slice(0, MOST_NAMED).map(nameOf);
      const who = list(others > 0 ? [...names, `${others} more`] : names);
      return `${who} ${have} taken one${where} and ${wait}, too. `;
    },
    help: HELP_OF_NESTED,
  };
}

/** What the function says that took what is missing. */
function ofText({ sites }: RunState, site: Site, isQueue: boolean): Kept | null {
  const back = givenBack((line) => sites.sourceLine(site.file, line), site.line);
  // An item that is put again on one way out only is no more than one to be tried again.
  if (!back || (isQueue && !back.always)) return null;
  const given = at({ file: site.file, line: back.line, function: site.function });
  const what = `What is taken${at(sites.ref(site.id))} is given back${given}`;
  const [why, help] = back.always
    ? [': it is a pool, and who has one keeps it', HELP_OF_NESTED]
    : [', but not where something between fails or returns', HELP_OF_LEAK];
  return { holders: [], sentence: () => `${what}${why}. `, help };
}
