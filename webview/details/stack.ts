import type { SiteRef } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { sourceLink } from '../dom/names';
import { fileName } from '../text/shorten';
import { plural } from '../text/words';
import type { DetailsContext } from './context';

/** Lines shown before and after the line meant. */
const AROUND = 2;

/** A call stack, innermost first; the source of the user's innermost frame is open. */
export function stackView(stack: readonly SiteRef[], context: DetailsContext): HTMLElement | null {
  if (stack.length === 0) return null;
  const own = stack.findIndex((site) => site.library !== true);
  const items: HTMLElement[] = [];
  for (let at = 0; at < stack.length; at++) {
    const site = stack[at]!;
    if (site.library === true && at > 0) {
      let end = at;
      while (end < stack.length && stack[end]!.library === true) end++;
      if (end - at > 2) {
        items.push(
          h('li', { class: 'library', text: `${end - at} library ${plural(end - at, 'frame')}` }),
        );
        at = end - 1;
        continue;
      }
    }
    items.push(frame(site, at === own, context));
  }
  return h('ol', { class: 'stack' }, ...items);
}

function frame(site: SiteRef, isFirst: boolean, context: DetailsContext): HTMLElement {
  const opened = context.facts.opened.has(`${site.file}:${site.line}`);
  return h(
    'li',
    { class: site.library === true ? 'library' : '' },
    h('span', {
      class: 'function',
      text: site.function || fileName(site.file),
      title: site.function,
    }),
    sourceLink(site),
    (isFirst || opened) && excerptView(site, context),
  );
}

/** A few lines of source with the line meant marked; null while or when there are none. */
export function excerptView(
  site: Pick<SiteRef, 'file' | 'line'>,
  context: DetailsContext,
  around = AROUND,
): HTMLElement | null {
  const source = context.facts.source(site.file, site.line);
  if (!source) return null;
  const first = Math.max(source.firstLine, site.line - around);
  const last = Math.min(source.firstLine + source.lines.length - 1, site.line + around);
  const lines = [];
  for (let line = first; line <= last; line++) {
    const text = source.lines[line - source.firstLine] ?? '';
    lines.push(
      h(
        'span',
        { class: line === site.line ? 'code-line here' : 'code-line' },
        h('span', { class: 'line-number', text: String(line), 'aria-hidden': 'true' }),
        h('span', { class: 'code-text', text: `${text}\n` }),
      ),
    );
  }
  return h(
    'pre',
    { class: 'excerpt', tabindex: 0, 'aria-label': `source around line ${site.line}` },
    ...lines,
  );
}
