import { Analysis } from '../analysis/index';
import { RunModel } from '../model/index';
import type { RunExit } from '../protocol/index';
import { RecordingReader } from '../trace/index';
import type { OpenOptions } from './options';

/** A recording that has been read. */
export interface Replayed {
  readonly model: RunModel;
  readonly analysis: Analysis;
  readonly exit: RunExit;
  readonly notes: readonly string[];
}

/** Work is interrupted so often for other things of this process to have their turn, ms. */
const BREATH_MS = 30;

/** Reads a recording to its end. Throws a HeddleError when it is none. */
export async function replayRecording(path: string, options: OpenOptions): Promise<Replayed> {
  const reader = RecordingReader.open(path);
  try {
    const model = new RunModel(options.model);
    const analysis = new Analysis(model, options.analysis ?? {});
    let breathed = performance.now();
    const { truncated } = await reader.replay(model, () => {
      analysis.check();
      if (performance.now() - breathed < BREATH_MS) return undefined;
      breathed = performance.now();
      options.onProgress?.(reader.progress);
      return new Promise<void>((resolve) => setImmediate(resolve));
    });
    const notes: string[] = [];
    if (truncated !== null)
      notes.push(`The recording is incomplete: ${truncated}. What comes before it is shown.`);
    else if (model.exit === null)
      notes.push('The recording ends before the run did: whoever recorded it was ended first.');
    if (model.exit === null)
      model.runEnd({ code: null, signal: null, reason: 'killed' }, model.now);
    analysis.check();
    return { model, analysis, exit: model.exit!, notes };
  } finally {
    reader.dispose();
  }
}
