import { processRow } from '../../model/index';
import type { FindingRow } from '../../protocol/view/index';
import type { Session } from '../../session/index';
import { findingOf, type Baseline } from '../../session/report/index';
import { placesOf, type Context } from '../context';
import { findingText } from '../text/finding';
import { noteText } from '../text/note';
import type { Places } from '../text/source';

/** Prints findings and notes of a session the moment they are known, each once. */
export class Announcer {
  private readonly findings = new Set<FindingRow['id']>();
  private readonly notes = new Set<string>();
  private readonly places: Places;
  private seen = -1;

  constructor(
    private readonly context: Context,
    private readonly session: Session,
    private readonly baseline: Baseline | null,
  ) {
    this.places = placesOf(session);
  }

  finding(row: FindingRow): void {
    if (this.findings.has(row.id)) return;
    this.findings.add(row.id);
    const { err, style } = this.context;
    // The program may be in the middle of a line.
    err.write(`\n${findingText(findingOf(row, this.baseline), this.places, style)}`);
  }

  note(text: string): void {
    if (this.notes.has(text)) return;
    this.notes.add(text);
    this.context.err.write(noteText(text, this.context.style));
  }

  /** Says what processes have to say of themselves: fallback in use, agent failed, … */
  processes(): void {
    const { model } = this.session;
    const { seen } = this;
    if (model.changed.processes === seen) return;
    this.seen = model.changed.processes;
    for (const process of model.allProcesses()) {
      if (process.revision <= seen) continue;
      const { note } = processRow(model, process);
      if (note !== null) this.note(note);
    }
  }
}
