import { HeddleError } from '../../base/index';
import { RunModel } from '../../model/index';
import { Detail } from '../../protocol/index';
import { RecordingWriter } from '../../trace/index';
import type { FollowOptions } from '../options';
import { newRecordingPath } from '../recordings/store';
import { Capture } from './capture';

/** What a run is recorded with and into. */
export interface Begun {
  readonly capture: Capture;
  readonly writer: RecordingWriter | null;
  readonly model: RunModel;
  readonly notes: readonly string[];
}

export interface Beginning {
  /** The session directory. */
  readonly path: string;
  readonly epoch: bigint;
  readonly cwd: string;
  readonly title: string;
  readonly command: readonly string[];
}

/** Opens the recording, if any, and begins the run in it and in a model. */
export function begin(
  options: FollowOptions,
  { path, epoch, cwd, title, command }: Beginning,
): Begun {
  const startedAt = new Date();
  const notes: string[] = [];
  const writer = openRecording(options, title, startedAt, notes);
  const model = new RunModel(options.model);
  const capture = new Capture(path, epoch, model, writer);
  capture.begin({
    command,
    workingDirectory: cwd,
    startedAt: startedAt.toISOString(),
    detail: options.detail === 'full' ? Detail.Full : Detail.Summary,
  });
  return { capture, writer, model, notes };
}

/** A recording that was asked for must work; one that was not may fail, with a note. */
function openRecording(
  options: FollowOptions,
  title: string,
  at: Date,
  notes: string[],
): RecordingWriter | null {
  if (options.record === null) return null;
  if (options.record !== undefined) return new RecordingWriter(options.record);
  try {
    return new RecordingWriter(newRecordingPath(title, at));
  } catch (error) {
    const why = error instanceof HeddleError ? error.message : (error as Error).message;
    notes.push(`This run is not recorded: ${why}.`);
    return null;
  }
}
