import { terminated } from './errors';
import type { Job } from './crew';

/** Jobs for the parts of an iterable, which are read when there is room for them. */
export class JobSource {
  private readonly items: Iterator<unknown>;
  private first = 0;
  private error: { readonly thrown: unknown } | undefined;
  private everythingRead = false;

  /** `submit`: makes the job of a part, whose first item is the one with that number. */
  constructor(
    items: Iterable<unknown>,
    private readonly size: number,
    private readonly submit: (part: unknown[], first: number) => Job,
  ) {
    this.items = items[Symbol.iterator]();
  }

  /** Whether there is nothing left to read. */
  get isRead(): boolean {
    return this.everythingRead;
  }

  /** The job of the next part; undefined when there is none. What the iterable throws is thrown by `settle`. */
  next(): Job | undefined {
    if (this.everythingRead) return undefined;
    const part: unknown[] = [];
    try {
      while (part.length < this.size) {
        const item = this.items.next();
        if (item.done) {
          this.end();
          break;
        }
        part.push(item.value);
      }
      if (part.length === 0) return undefined;
      const { first } = this;
      this.first += part.length;
      return this.submit(part, first);
    } catch (thrown) {
      this.end({ thrown });
      return undefined;
    }
  }

  /** The pool does no jobs any more. */
  cancel(): void {
    if (!this.everythingRead) this.end({ thrown: terminated() });
  }

  /** Throws, once, what kept it from reading everything. */
  settle(): void {
    const { error } = this;
    this.error = undefined;
    if (error) throw error.thrown;
  }

  private end(error?: { readonly thrown: unknown }): void {
    this.everythingRead = true;
    this.error = error;
  }
}
