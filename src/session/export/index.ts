import { NS_PER_MS } from '../../base/index';
import { RunModel } from '../../model/index';
import { readRecording } from '../replay';
import { foldedText } from './folded';
import { PerfettoExporter } from './perfetto';
import { speedscopeText } from './speedscope';
import { Sweep, type Exporter } from './sweep';
import { Tally, type TallyKind } from './tally';

export { TALLY_KINDS, type TallyKind } from './tally';

export const EXPORT_FORMS = ['perfetto', 'speedscope', 'folded'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

export interface ExportOptions {
  readonly form: ExportForm;
  /** Of the form folded: which time. */
  readonly of: TallyKind;
  /** What is told to have written it: `heddle 1.0`. */
  readonly tool: string;
  /** Takes the text piece by piece; what it gives is awaited. */
  readonly write: (text: string) => Promise<void> | void;
  /** Called now and then with the share that is done, 0–1; what it throws ends the export. */
  readonly onProgress: (share: number) => void;
}

/** So much of the timeline is kept: far more than comes in between two sweeps. */
const TIMELINE_BYTES = 128 * 1024 * 1024;
/** Time of the run between two sweeps. */
const SWEEP_NS = 100 * NS_PER_MS;

/**
 * Turns a recording into a file for another tool, while reading: memory grows with the lanes and objects
 * there were, not with what they did. Gives what a user should know of it. Throws a HeddleError when it is none.
 */
export async function exportRecording(path: string, options: ExportOptions): Promise<string[]> {
  const model = new RunModel({ timelineBytes: TIMELINE_BYTES, keepsAll: true });
  const exporter = exporterOf(model, options);
  const sweep = new Sweep(model, exporter);
  let sweptTo = 0;
  const notes = await readRecording(path, model, {
    onPart: () => {
      if (model.now - sweptTo < SWEEP_NS) return;
      sweptTo = model.now;
      sweep.run();
    },
    onProgress: async (share) => {
      await options.write(exporter.take());
      options.onProgress(share);
    },
  });
  sweep.run();
  sweep.finish();
  exporter.finish();
  await options.write(exporter.take());
  if (sweep.missed > 0)
    notes.push(`${sweep.missed} spans came too fast to be kept and are not in the file.`);
  return notes;
}

function exporterOf(model: RunModel, { form, of, tool }: ExportOptions): Exporter {
  switch (form) {
    case 'perfetto':
      return new PerfettoExporter(model);
    case 'speedscope':
      return new Tally(model, (tally) => speedscopeText(tally, model, tool));
    case 'folded':
      return new Tally(model, (tally) => foldedText(tally, of));
  }
}
