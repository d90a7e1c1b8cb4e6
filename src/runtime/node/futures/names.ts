import { nameOfTask } from '../program/task';

/** Of an argument that is text. */
const LONGEST = 24;

/** What a job is called in a recording: `load(3)`, `load(3, …)`. */
export function describeJob(key: string, args: readonly unknown[]): string {
  if (args.length === 0) return `${nameOf(key)}()`;
  return `${nameOf(key)}(${shown(args[0])}${args.length > 1 ? ', …' : ''})`;
}

/** Of a job that makes several calls: `load, items 25–49`. */
export const describeChunk = (key: string, first: number, count: number): string =>
  `${nameOf(key)}, items ${first}–${first + count - 1}`;

/** Of what a thread runs of a loop: `scale, share 2 of 4`. */
export const describeShare = (key: string, member: number, members: number): string =>
  `${nameOf(key)}, share ${member + 1} of ${members}`;

const nameOf = (key: string): string => nameOfTask(key) || '<anonymous>';

/** What can be shown without running code of the program. */
function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return typeof value === 'object' && value !== null ? '…' : String(value);
}
