import { MOST_OFF, MOST_RECORDED, type NodeOperation } from './group';

const HEADER = ['operation', 'alone', 'off ×', 'recorded ×', 'others'];

/** One line an operation; who is quicker than the runtime, or a ratio above the aim, carries a mark. */
export const nodeTable = (operations: readonly NodeOperation[]): string[][] => [
  HEADER,
  ...operations.map(({ name, aloneNs, off, recorded, rivals }) => [
    name,
    time(aloneNs),
    `${ratio(off[1], MOST_OFF)} (${off[0].toFixed(2)} to ${off[2].toFixed(2)})`,
    ratio(recorded, MOST_RECORDED),
    Object.entries(rivals)
      .sort(([, a], [, b]) => a - b)
      .map(([rival, ns]) => `${rival} ${time(ns)}${ns < aloneNs ? ' ✗' : ''}`)
      .join(', '),
  ]),
];

const ratio = (value: number, most: number): string =>
  `${value.toFixed(2)}${value > most ? ' ✗' : ''}`;

function time(ns: number): string {
  if (ns < 1000) return `${ns.toFixed(ns < 10 ? 1 : 0)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(2)} µs` : `${(ns / 1e6).toFixed(2)} ms`;
}
