import { MOST_RECORDED, type NodeOperation } from './group';

const HEADER = ['operation', 'alone', 'recorded ×', 'others'];

/** One line an operation; who is quicker than the runtime, or a ratio above the aim, carries a mark. */
export const nodeTable = (operations: readonly NodeOperation[]): string[][] => [
  HEADER,
  ...operations.map(({ name, aloneNs, recorded, rivals }) => [
    name,
    time(aloneNs),
    `${recorded.toFixed(2)}${recorded > MOST_RECORDED ? ' ✗' : ''}`,
    Object.entries(rivals)
      .sort(([, a], [, b]) => a - b)
      .map(([rival, ns]) => `${rival} ${time(ns)}${ns < aloneNs ? ' ✗' : ''}`)
      .join(', '),
  ]),
];

const time = (ns: number): string =>
  ns < 1000 ? `${ns.toFixed(0)} ns` : `${(ns / 1000).toFixed(2)} µs`;
