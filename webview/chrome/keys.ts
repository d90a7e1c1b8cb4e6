import { h } from '../dom/element';

const KEYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Time',
    [
      ['wheel', 'zoom at the pointer'],
      ['shift wheel', 'move in time'],
      ['drag', 'move in time and lanes'],
      ['W  S', 'zoom in, out'],
      ['A  D  ←  →', 'move in time'],
      ['n', 'follow now'],
      ['0', 'whole run'],
      ['space', 'pause the picture'],
    ],
  ],
  [
    'Select',
    [
      ['click', 'lane, slice, hold, lock, queue, finding'],
      ['double click', 'frame the slice'],
      ['shift drag', 'range; so does a drag on the axis'],
      ['f', 'frame the selection'],
      [',  .', 'previous, next slice of the lane'],
      ['Escape', 'one step back'],
    ],
  ],
  [
    'Find',
    [
      ['/', 'filter lanes, locks and queues'],
      ['↑  ↓', 'previous, next lane, row, finding'],
      ['←  →', 'in a row or the graph: next link, node'],
      ['Enter', 'select the lane, open the group'],
      ['1 – 5', 'tabs of the panel'],
      ['?', 'these keys'],
    ],
  ],
];

/** The list of keys, shown by `?`. */
export function makeKeysDialog(): HTMLDialogElement {
  return h(
    'dialog',
    { class: 'keys', 'aria-label': 'Keys' },
    h(
      'div',
      { class: 'keys-body' },
      ...KEYS.map(([title, rows]) =>
        h(
          'section',
          null,
          h('h2', { text: title }),
          h(
            'dl',
            null,
            ...rows.flatMap(([keys, text]) => [
              h('dt', null, ...keys.split('  ').map((key) => h('kbd', { text: key }))),
              h('dd', { text }),
            ]),
          ),
        ),
      ),
    ),
    h('form', { method: 'dialog' }, h('button', { class: 'tool text', text: 'Close' })),
  );
}
