/** Who waits for an answer. */
interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Questions that are answered by their number, in time or not at all. */
export class Questions {
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private closed = false;

  /** `silent`: the error of one that is not answered; `what` was asked. */
  constructor(private readonly silent: (what: string) => Error) {}

  get isOpen(): boolean {
    return !this.closed;
  }

  /** Rejects when there is no answer within `limitMs`, or none can come any more. */
  ask<T>(what: string, limitMs: number, post: (id: number) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.closed) return reject(this.silent(what));
      const id = this.next++;
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(this.silent(what));
      }, limitMs);
      this.waiting.set(id, { resolve: (answer) => resolve(answer as T), reject, timer });
      post(id);
    });
  }

  /** Whoever waits for the answer of that number, and does no longer; undefined: nobody. */
  answered(id: number): Pick<Waiting, 'resolve' | 'reject'> | undefined {
    const waiting = this.waiting.get(id);
    if (!waiting) return undefined;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    return waiting;
  }

  /** No answer will come any more. */
  close(why: string): void {
    this.closed = true;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(this.silent(why));
    }
    this.waiting.clear();
  }
}
