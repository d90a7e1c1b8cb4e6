import { ValueError } from '../errors';

/**
 * How the iterations of a loop are divided among threads; OpenMP's `schedule` clause (OpenMP 5.2, section 11.5.3):
 * `'static'`: settled beforehand, chunks go round robin to the threads; without a chunk size, one part for each, as
 * equal as can be. `'dynamic'`: whoever is done with a chunk takes the next. `'guided'`: the same with chunks that
 * shrink: each is what is left divided by the number of threads, but no smaller than the chunk size.
 */
export type Schedule = 'static' | 'dynamic' | 'guided';

/** Iterations from `from` up to, and not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A loop as it is divided. */
export interface Division extends Span {
  readonly schedule: Schedule;
  /** Iterations of a chunk; 0, for `'static'` alone: a part for each thread. */
  readonly chunk: number;
  readonly threads: number;
}

const SCHEDULES: readonly Schedule[] = ['static', 'dynamic', 'guided'];
/** Chunks have numbers of 31 bits, and each thread asks for one more than there are. */
const MOST_CHUNKS = 2 ** 30;

/** Checks what a program says of a loop, and makes it one with no more threads than there are chunks. */
export function divide(
  { from, to }: Span,
  threads: number,
  schedule: Schedule = 'static',
  chunk?: number,
): Division {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to))
    throw new ValueError('a range must be from and to integers');
  if (!SCHEDULES.includes(schedule))
    throw new ValueError(`schedule must be 'static', 'dynamic' or 'guided'`);
  if (chunk !== undefined && !(Number.isSafeInteger(chunk) && chunk > 0))
    throw new ValueError('chunk must be an integer of at least 1');
  const count = Math.max(0, to - from);
  const size = chunk ?? (schedule === 'static' ? 0 : 1);
  const chunks = size === 0 ? Math.min(count, threads) : Math.ceil(count / size);
  if (chunks > MOST_CHUNKS)
    throw new ValueError(`a loop has at most ${MOST_CHUNKS} chunks; choose a larger chunk`);
  return { from, to: from + count, schedule, chunk: size, threads: Math.min(threads, chunks) };
}

/**
 * The chunks that a member of the team runs, from 0 to `threads - 1`. `next` hands out numbers of chunks, given how many
 * there are at most, and `goesOn` says whether there is to be another: both are asked before each.
 */
export function* chunksOf(
  division: Division,
  member: number,
  next: (chunks: number) => number,
  goesOn: () => boolean,
): Generator<Span, void, undefined> {
  const { from, to, schedule, chunk, threads } = division;
  if (schedule === 'guided') return yield* guided(division, next);
  if (chunk === 0) {
    if (goesOn()) yield part(division, member);
    return;
  }
  const chunks = Math.ceil((to - from) / chunk);
  const span = (number: number): Span => {
    const begin = from + number * chunk;
    return { from: begin, to: Math.min(begin + chunk, to) };
  };
  if (schedule === 'static') {
    for (let number = member; number < chunks && goesOn(); number += threads) yield span(number);
  } else for (let number = next(chunks); number >= 0; number = next(chunks)) yield span(number);
}

/** Parts differ by one iteration at most; the first ones are the larger. */
function part({ from, to, threads }: Division, member: number): Span {
  const each = Math.floor((to - from) / threads);
  const more = (to - from) % threads;
  const begin = from + member * each + Math.min(member, more);
  return { from: begin, to: begin + each + (member < more ? 1 : 0) };
}

/** All chunks follow from the division, so that their numbers are all that need be handed out. */
function* guided(
  { from, to, chunk, threads }: Division,
  next: (chunks: number) => number,
): Generator<Span, void, undefined> {
  const most = Math.ceil((to - from) / chunk);
  let at = 0;
  let begin = from;
  for (let number = next(most); number >= 0 && begin < to; number = next(most)) {
    const size = (): number => Math.max(chunk, Math.ceil((to - begin) / threads));
    for (; at < number && begin < to; at++) begin += size();
    if (begin >= to) return;
    const end = Math.min(begin + size(), to);
    yield { from: begin, to: end };
    begin = end;
    at++;
  }
}
