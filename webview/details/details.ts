import { h } from '../dom/element';
import { morph } from '../dom/morph';
import { fileName } from '../text/shorten';
import type { DetailsContext } from './context';
import { findingDetails } from './findingDetails';
import { laneDetails } from './laneDetails';
import { objectDetails } from './objectDetails';
import { runDetails } from './runDetails';
import { sliceDetails } from './sliceDetails';
import { excerptView } from './stack';

/** Draws the facts of the selection, or of the run. */
export function renderDetails(target: HTMLElement, context: DetailsContext): void {
  const content = [shownSource(context), ...contentOf(context)].filter((node) => node !== null);
  morph(target, [h('div', { class: 'details-body', key: keyOf(context) }, ...content)]);
}

/** The source behind the link that was followed last, until something else is selected. */
function shownSource(context: DetailsContext): Node | null {
  const { shown } = context.facts;
  if (shown === null) return null;
  const excerpt = excerptView(shown, context, 4);
  return h(
    'section',
    { class: 'shown-source', key: 'source' },
    h('h3', { title: shown.file, text: `${fileName(shown.file)}:${shown.line}` }),
    excerpt ?? h('p', { class: 'muted', text: `The source of ${shown.file} cannot be read here.` }),
  );
}

function keyOf({ state }: DetailsContext): string {
  return state.selection?.kind ?? 'run';
}

function contentOf(context: DetailsContext): (Node | null)[] {
  const { selection } = context.state;
  switch (selection?.kind) {
    case 'lane':
      return laneDetails(selection.lane, context);
    case 'object':
      return objectDetails(selection.object, context);
    case 'slice':
      return sliceDetails(selection.lane, selection.atNs, context);
    case 'finding':
      return findingDetails(selection.finding, context);
    case undefined:
      return runDetails(context);
  }
}
