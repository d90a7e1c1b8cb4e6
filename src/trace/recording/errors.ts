import { HeddleError } from '../../base/index';

/** The file of a recording cannot be opened or read. */
export function recordingUnreadable(path: string, error: unknown): HeddleError {
  const code = (error as NodeJS.ErrnoException).code;
  const missing = code === 'ENOENT';
  const why = code === 'EISDIR' ? 'it is a directory' : (error as Error).message;
  return new HeddleError(
    'recordingUnreadable',
    missing ? `no such recording: ${path}` : `cannot read ${path}: ${why}`,
    missing
      ? 'Give the path of a file that `heddle run --record FILE` wrote.'
      : 'Check that the path is a file you may read.',
  );
}

/** The file is something else, or too short to tell. */
export function foreignRecording(path: string): HeddleError {
  return new HeddleError(
    'foreignRecording',
    `${path} is not a Heddle recording`,
    'Give the path of a file that `heddle run --record FILE` wrote.',
  );
}

/** The file was written by a later Heddle. */
export function newerRecording(path: string, version: number, ours: number): HeddleError {
  return new HeddleError(
    'newerRecording',
    `${path} was written by a newer Heddle (format ${version}, this one reads up to ${ours})`,
    'Update Heddle to open it.',
  );
}

/** The recording cannot be written, from the start. */
export function recordingUnwritable(path: string, error: unknown): HeddleError {
  return new HeddleError(
    'recordingUnwritable',
    `cannot write the recording ${path}: ${(error as Error).message}`,
    'Choose another place with --record FILE.',
  );
}

/** A file of the recording's name is there, and no recording. */
export function recordingInTheWay(path: string): HeddleError {
  return new HeddleError(
    'recordingInTheWay',
    `${path} is there already, and is no recording: it is left as it is`,
    'Give --record another FILE, or remove that one first.',
  );
}
