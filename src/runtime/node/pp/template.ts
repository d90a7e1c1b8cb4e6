import type { Task } from '../program/task';
import type { Job, JobOptions } from './job';
import type { Server } from './server';

/** A task with what its jobs are submitted with each time. */
export class Template<P extends unknown[], R> {
  constructor(
    private readonly server: Server,
    private readonly task: Task<P, R>,
    private readonly options: JobOptions<Awaited<R>> = {},
  ) {}

  /** Has a worker of the server call the task with these arguments. */
  submit(...args: P): Job<Awaited<R>> {
    const submit = this.server.submit.bind(this.server) as unknown as Submit<P, R>;
    return submit(this.task, args, this.options);
  }
}

/** Without the choice of leaving out arguments. */
type Submit<P extends unknown[], R> = (
  task: Task<P, R>,
  args: P,
  options: JobOptions<Awaited<R>>,
) => Job<Awaited<R>>;
