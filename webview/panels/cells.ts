import { formatCount, formatSteadyDuration } from '../../src/base/index';
import type { LockRow, QueueRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import { h } from '../dom/element';

type ObjectRow = Pick<LockRow | QueueRow, 'process' | 'sharers'>;

/** What the name does not say: an unusual kind, and whose it is where there are several processes. */
export function kindCell(kind: string, row: ObjectRow, store: RunStore): HTMLElement | null {
  const text = [kind, usersOf(row, store)].filter(Boolean).join(' · ');
  return text === '' ? null : h('span', { class: 'muted kind', text });
}

/** `shard-3`, `20 processes`; empty where there is one process only. */
export function usersOf({ process, sharers }: ObjectRow, store: RunStore): string {
  if (sharers !== undefined) return `${formatCount(sharers)} processes`;
  return store.processes.size > 1 ? (store.processes.get(process)?.name ?? '') : '';
}

/** Of the column that says what goes on: when that is, or was. */
export function nowTitle({ live }: RunStore): string {
  return live ? 'Now' : 'At the end';
}

export function duration(ns: number): Node {
  return ns > 0 ? document.createTextNode(formatSteadyDuration(ns)) : none();
}

export function count(value: number): Node {
  return value > 0 ? document.createTextNode(formatCount(value)) : none();
}

/** Nothing is quieter than zero. */
function none(): Node {
  return h('span', { class: 'muted', text: '–' });
}
