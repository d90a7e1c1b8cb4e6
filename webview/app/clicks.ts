import { parseSelection } from '../state/selection';
import type { TabId } from '../state/viewState';

/** What the elements of the page ask for by their `data-*` attributes. */
export interface ClickActions {
  select(selection: NonNullable<ReturnType<typeof parseSelection>>, element: HTMLElement): void;
  /** `inPlace`: shown where the link is, in a stack; otherwise above the details. */
  openSource(file: string, line: number, inPlace: boolean): void;
  toggle(key: string): void;
  tab(tab: TabId): void;
  sort(column: string): void;
  command(name: string): void;
}

/** One listener for the whole page: elements come and go, what they mean stands on them. */
export function connectClicks(root: HTMLElement, actions: ClickActions): void {
  root.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const element = target?.closest<HTMLElement>(
      '[data-file],[data-command],[data-tab],[data-sort],[data-toggle],[data-select]',
    );
    if (element) act(element, actions);
  });
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const element = event.target instanceof Element ? event.target : null;
    // Buttons turn these keys into clicks themselves; rows and graph nodes do not.
    if (!element || element instanceof HTMLButtonElement) return;
    const isRow = element.matches(
      'tr[data-select], g[data-select], [role=row][data-select], [role=row][data-toggle]',
    );
    if (!isRow) return;
    event.preventDefault();
    event.stopPropagation();
    act(element as HTMLElement, actions);
  });
}

function act(element: HTMLElement, actions: ClickActions): void {
  const { file, line, command, tab, sort, toggle, select } = element.dataset;
  if (file !== undefined)
    actions.openSource(file, Number(line), element.closest('.stack') !== null);
  else if (command !== undefined) actions.command(command);
  else if (tab !== undefined) actions.tab(tab as TabId);
  else if (sort !== undefined) actions.sort(sort);
  else if (toggle !== undefined) actions.toggle(toggle);
  else if (select !== undefined) {
    const selection = parseSelection(select);
    if (selection) actions.select(selection, element);
  }
}
