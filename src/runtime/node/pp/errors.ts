import { RuntimeError } from '../errors';
import { WorkerLostError } from '../multiprocessing/pool/errors';

/** The job server was destroyed: it takes no jobs any more, and this one was not done. */
export class DestroyedServerError extends RuntimeError {
  override name = 'DestroyedServerError';
}

export const destroyed = (): DestroyedServerError =>
  new DestroyedServerError('the server was destroyed before this job was done');

/** `last`: what became of the last of them. */
export const gaveUp = (times: number, last: string): WorkerLostError =>
  new WorkerLostError(
    `${times === 1 ? 'the worker' : `${times} workers in a row`} of this job ${times === 1 ? 'was' : 'were'} lost, and it is ` +
      `not run again: ${last}`,
  );

export const stranded = (reason: string): WorkerLostError =>
  new WorkerLostError(`there is nobody who could do this job: ${reason}`);
