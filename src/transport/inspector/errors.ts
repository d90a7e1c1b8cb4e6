import { HeddleError } from '../../base/index';

/** The inspector of a Node said no. */
export function nodeRefused(why: string): HeddleError {
  return new HeddleError('nodeRefused', why, '');
}

export function nodeSilent(what: string): HeddleError {
  return new HeddleError(
    'nodeSilent',
    `the inspector of the process does not answer (${what})`,
    'A thread within a call of the system answers when that is over; the live view shows it all the same.',
  );
}
