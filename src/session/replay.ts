import { Analysis, failureNote, type AnalysisOptions } from '../analysis/index';
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

const NEWER =
  'A newer Heddle wrote this recording: what is new in it is not shown. Update Heddle to see it.';

export interface ReadOptions {
  /** Called after each part of the recording that went into the model. */
  readonly onPart: () => void;
  /** Called now and then with the share of the file that was read, 0–1; what it gives is awaited. */
  readonly onProgress?: ((share: number) => Promise<void> | void) | undefined;
}

/**
 * Reads a recording into a model, to the end of the run. Gives what a user should know of it. Throws
 * a HeddleError when it is none.
 */
export async function readRecording(
  path: string,
  model: RunModel,
  { onPart, onProgress }: ReadOptions,
): Promise<string[]> {
  const reader = RecordingReader.open(path);
  try {
    let breathed = performance.now();
    const { truncated } = await reader.replay(model, () => {
      onPart();
      if (performance.now() - breathed < BREATH_MS) return undefined;
      breathed = performance.now();
      const progress = onProgress?.(reader.progress);
      const breath = new Promise<void>((resolve) => setImmediate(resolve));
      return progress ? progress.then(() => breath) : breath;
    });
    const notes = reader.isNewer ? [NEWER] : [];
    if (truncated !== null)
      notes.push(`The recording is incomplete: ${truncated}. What comes before it is shown.`);
    else if (model.exit === null)
      notes.push(
        'The recording ends before the run did: it was saved meanwhile, reached its limit, or who recorded it was ended first.',
      );
    if (model.exit === null)
      model.runEnd({ code: null, signal: null, reason: 'killed' }, model.now);
    onPart();
    return notes;
  } finally {
    reader.dispose();
  }
}

/** Reads a recording to its end. Throws a HeddleError when it is none. */
export async function replayRecording(path: string, options: OpenOptions): Promise<Replayed> {
  const model = new RunModel(options.model);
  let analysis: Analysis | undefined;
  const failures: string[] = [];
  const onFailure = (rule: string, error: unknown): void =>
    void failures.push(failureNote(rule, error));
  // Made once the run is known: its options may depend on it.
  const made = (): Analysis =>
    (analysis ??= new Analysis(model, { ...analysisOptionsOf(options, model), onFailure }));
  const { onProgress } = options;
  const notes = await readRecording(path, model, { onPart: () => made().check(), onProgress });
  return { model, analysis: made(), exit: model.exit!, notes: [...notes, ...failures] };
}

function analysisOptionsOf({ analysis = {} }: OpenOptions, { run }: RunModel): AnalysisOptions {
  return typeof analysis === 'function' ? analysis(run) : analysis;
}
