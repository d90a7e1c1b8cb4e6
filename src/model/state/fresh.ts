/** Things that happened since somebody asked last. */
export class Fresh<T> {
  private waiting: T[] = [];

  add(one: T): void {
    this.waiting.push(one);
  }

  take(): readonly T[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
