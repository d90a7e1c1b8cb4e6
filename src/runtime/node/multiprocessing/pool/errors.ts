import { RuntimeError } from '../../errors';
import { CancelledError } from '../../futures/errors';
import type { PoolWorkerEnd } from '../../supervisor/poolMessages';

/** A job of a pool cannot be done: its worker process was killed, or none could begin to work. */
export class WorkerLostError extends RuntimeError {
  override name = 'WorkerLostError';
}

export const workerLost = ({ pid, code, signal }: PoolWorkerEnd): WorkerLostError =>
  new WorkerLostError(
    `worker process ${pid} ${signal === null ? `ended with status ${code}` : `was ended by ${signal}`} ` +
      'in the middle of this job; another worker takes its place for other jobs',
  );

export const neverReady = (): WorkerLostError =>
  new WorkerLostError(
    'a worker process ended before it could do a job: its initializer failed, or the module of the function ' +
      'could not be imported; what it wrote to stderr says why. The pool is not usable any more',
  );

export const terminated = (): CancelledError =>
  new CancelledError('the pool was terminated before this job was done');
