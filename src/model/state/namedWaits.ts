/** A wait that its name tells apart: what was called, and the process that answers (0: none). */
export interface NamedWait {
  readonly name: string;
  readonly pid: number;
}

/** Keeps each once, under a small number. */
export class NamedWaits {
  private readonly known: NamedWait[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly answerers = new Set<number>();

  /** The number of such a wait. */
  numberOf(name: string, pid: number): number {
    const key = `${pid}:${name}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.known.push({ name, pid }) - 1;
      if (pid !== 0) this.answerers.add(pid);
      this.numbers.set(key, number);
    }
    return number;
  }

  /** Whether somebody waited for an answer of that process. */
  isAnswerer(pid: number): boolean {
    return this.answerers.has(pid);
  }

  get(number: number): NamedWait | undefined {
    return this.known[number];
  }
}
