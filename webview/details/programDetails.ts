import { formatCount, formatSteadyDuration } from '../../src/base/index';
import type { ChildRow, SpanRow } from '../../src/protocol/view/index';
import { sourceLink } from '../dom/names';
import { h } from '../dom/element';
import { programWords } from '../text/words';
import type { DetailsContext } from './context';
import { factList, figures, laneLink, section } from './parts';

/** What is told of a program that is no Python. */
export function programSection(
  child: ChildRow | undefined,
  context: DetailsContext,
): HTMLElement | null {
  if (!child) return null;
  return section(
    'Program',
    factList(
      ['command', h('code', { text: child.command.join(' ') })],
      ['started by', child.startedBy === null ? null : laneLink(child.startedBy, context)],
      ['at', sourceLink(child.site)],
      ['waited for by', child.waitedBy === null ? null : laneLink(child.waitedBy, context)],
      ['in the end', child.exit || child.zombie ? programWords(child, 0) : null],
    ),
  );
}

/** Parts of its work that the program named, and handlers of signals. */
export function spanSection(
  spans: readonly SpanRow[] | undefined,
  { store }: DetailsContext,
): HTMLElement | null {
  if (!spans) return null;
  return section(
    'Spans',
    figures(
      ['Span', 'Times', 'Time', 'Longest'],
      spans.map((one) => {
        const open = one.openNs.reduce((sum, since) => sum + Math.max(0, store.nowNs - since), 0);
        return [
          h('span', { class: 'with-place' }, spanTitle(one), sourceLink(one.site)),
          formatCount(one.count + one.openNs.length),
          formatSteadyDuration(one.totalNs + open),
          formatSteadyDuration(Math.max(one.maxNs, open)),
        ];
      }),
    ),
  );
}

/** `parse`, `SIGALRM handler on_alarm`. */
export function spanTitle({ kind, name, site }: Pick<SpanRow, 'kind' | 'name' | 'site'>): string {
  return kind === 'signal' ? `${name} handler ${site?.function ?? ''}`.trimEnd() : name;
}
