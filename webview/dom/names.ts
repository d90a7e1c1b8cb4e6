import type { SiteRef } from '../../src/protocol/view/index';
import { selectionText, type Selection } from '../state/selection';
import { lineText, splitForEllipsis } from '../text/shorten';
import { h } from './element';

/** A name that gives way in its middle when there is no room; whole in its title. */
export function nameText(name: string): HTMLElement {
  const [head, tail] = splitForEllipsis(name);
  if (tail === '') {
    return h('span', { class: 'name', title: name }, h('span', { class: 'name-head', text: head }));
  }
  return h(
    'span',
    { class: 'name', title: name },
    h('span', { class: 'name-head', text: head, 'aria-hidden': 'true' }),
    h('span', { class: 'name-tail', text: tail, 'aria-hidden': 'true' }),
    h('span', { class: 'visually-hidden', text: name }),
  );
}

/** A name that selects what it names. */
export function selectLink(name: string, selection: Selection, ...before: Node[]): HTMLElement {
  return h(
    'button',
    { class: 'plain link', type: 'button', 'data-select': selectionText(selection) },
    ...before,
    nameText(name),
  );
}

/** `transfer.py:31`, opening the source. */
export function sourceLink(site: SiteRef | null, text?: string): HTMLElement | null {
  if (site === null || site.file === '') return null;
  return h('button', {
    class: 'plain source',
    type: 'button',
    'data-file': site.file,
    'data-line': site.line,
    title: `${site.function ? `${site.function} · ` : ''}${site.file}:${site.line}`,
    text: text ?? lineText(site),
  });
}
