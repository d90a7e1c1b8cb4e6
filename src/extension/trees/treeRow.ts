import type { LaneId, ObjectId } from '../../base/index';
import type { FindingRow, SiteRef } from '../../protocol/view/index';

/** A line of a tree view, without VS Code. */
export interface TreeRow {
  /** The same for the same thing as long as the run is shown. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Plain text, several lines. */
  readonly tooltip?: string;
  /** Name of a codicon. */
  readonly icon?: string;
  /** Theme colour of the icon. */
  readonly color?: string;
  /** Where a click goes. */
  readonly site?: Pick<SiteRef, 'file' | 'line'>;
  readonly lane?: LaneId;
  readonly object?: ObjectId;
  readonly rule?: FindingRow['rule'];
  /** Words that `when` clauses of menus look for. */
  readonly traits?: readonly string[];
  readonly children?: readonly TreeRow[];
  readonly expanded?: boolean;
}

/** A link of the live view to what a row is about; null: nothing of its own. */
export function linkTo({ id, lane, object }: TreeRow): string | null {
  const finding = /^finding:(\d+)$/.exec(id);
  if (finding) return `select=finding:${finding[1]}`;
  if (object !== undefined) return `select=object:${object}`;
  return lane === undefined ? null : `select=lane:${lane}`;
}

/** Sites as rows have them, for a row that may have none. */
export function at(site: SiteRef | null | undefined): Pick<TreeRow, 'site'> {
  return site ? { site: { file: site.file, line: site.line } } : {};
}
