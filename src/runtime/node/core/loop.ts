import { BODY } from '../memory/layout';
import type { Self } from '../memory/memory';

/*
 * A loop that several threads run. Its iterations are divided into chunks with numbers from 0; who is to run which is
 * either settled by the numbers, or each is handed out by the loop, once.
 */
/** The chunk that is handed out next. */
const NEXT_CHUNK = BODY;
/** Who had it stopped: a member of the team, counted from 1, or `ABORTED`; 0: nobody. */
const STOPPED = BODY + 1;
/** Item that says what the loop is. */
export const PLAN = BODY + 2;
export const LOOP_WORDS = BODY + 3;

/** STOPPED: whoever waits for the loop wants it no more. */
export const ABORTED = -1;

/** Hands out the next of so many chunks; -1 when there is none, or the loop is stopped. */
export function nextChunk({ memory }: Self, loop: number, chunks: number): number {
  for (;;) {
    const chunk = memory.load(loop + NEXT_CHUNK);
    if (chunk >= chunks || memory.load(loop + STOPPED) !== 0) return -1;
    if (memory.compareExchange(loop + NEXT_CHUNK, chunk, chunk + 1) === chunk) return chunk;
  }
}

/** Has no chunk begun any more; false when somebody has stopped it before. */
export const stop = ({ memory }: Self, loop: number, by: number): boolean =>
  memory.compareExchange(loop + STOPPED, 0, by) === 0;

export const stoppedBy = ({ memory }: Self, loop: number): number => memory.load(loop + STOPPED);
