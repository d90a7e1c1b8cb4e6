import type { LockRow } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { morph } from '../dom/morph';
import type { DetailsContext } from '../details/context';
import { renderDetails } from '../details/details';
import { buildGraph } from '../graph/graphModel';
import type { GraphMemory } from '../graph/graphMemory';
import { renderGraph } from '../graph/graphView';
import { selectionText } from '../state/selection';
import type { TabId } from '../state/viewState';
import { lockColumns, lockSelect, locksShown } from './locksTable';
import { queueColumns, queuesShown } from './queuesTable';
import { table, type Sorting } from './table';
import { taskColumns, tasksShown } from './tasksTable';

export interface PanelElements {
  readonly tabs: HTMLElement;
  readonly body: HTMLElement;
  readonly details: HTMLElement;
}

const TITLES: Readonly<Record<TabId, string>> = {
  locks: 'Locks',
  queues: 'Queues',
  graph: 'Waits-for',
  tasks: 'Tasks',
  details: 'Details',
};

export type Sortings = Partial<Record<TabId, Sorting>>;

/** Details are a tab only where they have no column of their own. */
export function tabsShown(wide: boolean): TabId[] {
  const tabs: TabId[] = ['locks', 'queues', 'graph', 'tasks'];
  if (!wide) tabs.push('details');
  return tabs;
}

export function renderPanel(
  elements: PanelElements,
  context: DetailsContext,
  sortings: Sortings,
  memory: GraphMemory,
  wide: boolean,
  nowMs: number,
): void {
  const tabs = tabsShown(wide);
  const tab = tabs.includes(context.state.tab) ? context.state.tab : 'locks';
  morph(
    elements.tabs,
    tabs.map((id) => tabButton(id, id === tab, context)),
  );
  const showsDetails = tab === 'details';
  elements.details.hidden = !wide && !showsDetails;
  elements.body.hidden = showsDetails;
  elements.body.setAttribute('aria-labelledby', `tab-${tab}`);
  const room = { width: elements.body.clientWidth - 12, height: elements.body.clientHeight - 12 };
  if (!showsDetails) morph(elements.body, bodyOf(tab, context, sortings, memory, room, nowMs));
  if (!elements.details.hidden) renderDetails(elements.details, context);
}

function tabButton(id: TabId, selected: boolean, context: DetailsContext): HTMLElement {
  const count = countOf(id, context);
  return h(
    'button',
    {
      type: 'button',
      role: 'tab',
      id: `tab-${id}`,
      key: id,
      'data-tab': id,
      'aria-selected': String(selected),
      'aria-controls': 'panel-body',
      tabindex: selected ? 0 : -1,
    },
    TITLES[id],
    count > 0 && h('span', { class: 'tab-count', text: String(count) }),
  );
}

function isContended(lock: LockRow): boolean {
  return lock.contended > 0 || lock.waitNs.total > 0;
}

function countOf(id: TabId, context: DetailsContext): number {
  if (id === 'locks') return locksShown(context).filter(isContended).length;
  if (id === 'tasks') return tasksShown(context).filter((task) => task.endNs === null).length;
  return id === 'queues' ? queuesShown(context).length : 0;
}

function bodyOf(
  tab: TabId,
  context: DetailsContext,
  sortings: Sortings,
  memory: GraphMemory,
  room: { readonly width: number; readonly height: number },
  nowMs: number,
): Node[] {
  const { selection } = context.state;
  const selected = selection ? selectionText(selection) : null;
  switch (tab) {
    case 'locks': {
      const rows = locksShown(context);
      if (rows.length === 0)
        return empty(
          context,
          'locks',
          'Locks, conditions, semaphores and events of the program appear here, those that cost most first.',
        );
      const sorting = sortings.locks ?? { column: 'wait', ascending: false };
      const classOf = (lock: LockRow): string => (isContended(lock) ? '' : 'quiet');
      return [
        table({
          caption: 'Locks',
          columns: lockColumns(context),
          rows,
          sorting,
          keyOf: lockSelect,
          selects: lockSelect,
          selected,
          classOf,
        }),
      ];
    }
    case 'queues': {
      const rows = queuesShown(context);
      if (rows.length === 0)
        return empty(
          context,
          'queues',
          'Queues of the program appear here with their depth and who waits for them.',
        );
      const sorting = sortings.queues ?? { column: 'max', ascending: false };
      const select = (queue: (typeof rows)[number]): string =>
        selectionText({ kind: 'object', object: queue.id });
      return [
        table({
          caption: 'Queues',
          columns: queueColumns(context),
          rows,
          sorting,
          keyOf: select,
          selects: select,
          selected,
        }),
      ];
    }
    case 'tasks': {
      const sorting = sortings.tasks ?? { column: 'wait', ascending: false };
      const rows = tasksShown(context);
      if (rows.length === 0)
        return empty(
          context,
          'tasks',
          'Tasks of asyncio and jobs of thread and process pools appear here, with what they wait for.',
        );
      const select = (task: (typeof rows)[number]): string =>
        selectionText({ kind: 'lane', lane: task.id });
      return [
        table({
          caption: 'Tasks',
          columns: taskColumns(context),
          rows,
          sorting,
          keyOf: select,
          selects: select,
          selected,
          classOf: (task) => (task.endNs === null ? '' : 'quiet'),
        }),
      ];
    }
    case 'graph':
      return renderGraph(memory.update(buildGraph(context.store), nowMs), context, room);
    case 'details':
      return [];
  }
}

/** `promise`: what will appear while the program runs. */
function empty({ state, store }: DetailsContext, what: string, promise: string): Node[] {
  const none = store.live ? `No ${what} yet. ${promise}` : `The program used no ${what}.`;
  const words = state.filter === '' ? none : `Nothing matches “${state.filter}”.`;
  return [h('p', { class: 'empty', key: 'empty', text: words })];
}
