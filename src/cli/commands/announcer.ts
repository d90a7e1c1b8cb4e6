import type { FindingRow, ProcessRow } from '../../protocol/view/index';
import { findingOf } from '../../session/report/index';
import type { Context } from '../context';
import { findingText } from '../text/finding';
import { noteText } from '../text/note';
import type { Places } from '../text/source';

/** Prints findings and notes the moment they are known, each once. */
export class Announcer {
  private readonly findings = new Set<FindingRow['id']>();
  private readonly notes = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly places: Places,
  ) {}

  finding(row: FindingRow): void {
    if (this.findings.has(row.id)) return;
    this.findings.add(row.id);
    const { err, style } = this.context;
    // The program may be in the middle of a line.
    err.write(`\n${findingText(findingOf(row), this.places, style)}`);
  }

  note(text: string): void {
    if (this.notes.has(text)) return;
    this.notes.add(text);
    this.context.err.write(noteText(text, this.context.style));
  }

  /** What processes have to say of themselves: fallback in use, agent failed, … */
  processes(rows: readonly ProcessRow[]): void {
    for (const { note } of rows) if (note !== null) this.note(note);
  }
}
