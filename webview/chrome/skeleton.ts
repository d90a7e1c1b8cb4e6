import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { makeKeysDialog } from './keys';

/** The fixed parts of the page; what changes is drawn into them. */
export interface Skeleton {
  readonly barLeft: HTMLElement;
  readonly barButtons: HTMLElement;
  readonly barRight: HTMLElement;
  readonly filter: HTMLInputElement;
  readonly banner: HTMLElement;
  readonly findings: HTMLElement;
  readonly main: HTMLElement;
  readonly filterNote: HTMLElement;
  /** Beside the axis: what its offsets are relative to. */
  readonly axisBase: HTMLElement;
  readonly overview: HTMLCanvasElement;
  readonly axis: HTMLCanvasElement;
  readonly scroller: HTMLElement;
  readonly lanes: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly columnSplitter: HTMLElement;
  readonly rowSplitter: HTMLElement;
  readonly tabs: HTMLElement;
  readonly panelBody: HTMLElement;
  readonly details: HTMLElement;
  readonly panel: HTMLElement;
  readonly empty: HTMLElement;
  readonly tooltip: HTMLElement;
  readonly keys: HTMLDialogElement;
  readonly announcer: HTMLElement;
  readonly probe: HTMLElement;
}

export function makeSkeleton(root: HTMLElement): Skeleton {
  const filter = h('input', {
    type: 'search',
    class: 'filter',
    placeholder: 'filter',
    'aria-label': 'Filter lanes, locks and queues',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const parts: Skeleton = {
    barLeft: h('div', { class: 'bar-left' }),
    barButtons: h('div', { class: 'bar-buttons', role: 'toolbar', 'aria-label': 'View' }),
    barRight: h('div', { class: 'bar-right' }),
    filter,
    banner: h('div', { class: 'banner', role: 'status', hidden: true }),
    findings: h('section', { class: 'findings', 'aria-label': 'Findings', hidden: true }),
    main: h('main', { class: 'main' }),
    filterNote: h('span', { class: 'muted filter-note' }),
    axisBase: h('span', { class: 'axis-base' }),
    overview: h('canvas', { class: 'overview', 'aria-hidden': 'true' }),
    axis: h('canvas', { class: 'axis', 'aria-hidden': 'true' }),
    scroller: h('div', { class: 'scroller' }),
    lanes: h('div', {
      class: 'lanes',
      role: 'treegrid',
      'aria-label': 'Threads, tasks and queues',
    }),
    canvas: h('canvas', { class: 'timeline', 'aria-hidden': 'true' }),
    columnSplitter: h('div', {
      class: 'splitter column',
      role: 'separator',
      'aria-orientation': 'vertical',
      'aria-label': 'Width of the lane list',
      tabindex: 0,
    }),
    rowSplitter: h('div', {
      class: 'splitter row',
      role: 'separator',
      'aria-orientation': 'horizontal',
      'aria-label': 'Height of the panel',
      tabindex: 0,
    }),
    tabs: h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Panel' }),
    panelBody: h('div', { class: 'panel-body', id: 'panel-body', role: 'tabpanel', tabindex: -1 }),
    details: h('aside', { class: 'details', 'aria-label': 'Details' }),
    panel: h('section', { class: 'panel', 'aria-label': 'Tables and details' }),
    empty: h('div', { class: 'empty-run', hidden: true }),
    tooltip: h('div', { class: 'tooltip', role: 'presentation', hidden: true }),
    keys: makeKeysDialog(),
    announcer: h('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' }),
    probe: h('span', { class: 'probe', 'aria-hidden': 'true' }),
  };
  const filterBox = h('label', { class: 'filter-box' }, icon('search'), filter);
  parts.scroller.append(parts.lanes, parts.canvas);
  parts.main.append(
    h(
      'div',
      { class: 'time-head' },
      h('div', { class: 'corner' }, parts.filterNote, parts.axisBase),
      h('div', { class: 'time-strips' }, parts.overview, parts.axis),
    ),
    parts.scroller,
    parts.columnSplitter,
    parts.empty,
  );
  const columns = h(
    'div',
    { class: 'panel-columns' },
    h('div', { class: 'panel-left' }, parts.tabs, parts.panelBody),
    parts.details,
  );
  parts.panel.append(parts.rowSplitter, columns);
  const middle = h('div', { class: 'bar-middle' }, parts.barButtons, filterBox);
  root.append(
    h('header', { class: 'bar' }, parts.barLeft, middle, parts.barRight),
    parts.banner,
    parts.findings,
    parts.main,
    parts.panel,
    parts.tooltip,
    parts.keys,
    parts.announcer,
    parts.probe,
  );
  return parts;
}
