/** Buffers of the program that threads ask for by number, since the memory that threads share cannot hold them. */
export class SharedBuffers {
  private readonly buffers = new Map<number, SharedArrayBuffer>();
  /** Who asked before the buffer was here: it comes through another port. */
  private readonly asking = new Map<number, ((buffer: SharedArrayBuffer) => void)[]>();

  share(id: number, buffer: SharedArrayBuffer): void {
    this.buffers.set(id, buffer);
    for (const answer of this.asking.get(id) ?? []) answer(buffer);
    this.asking.delete(id);
  }

  unshare(id: number): void {
    this.buffers.delete(id);
  }

  ask(id: number, answer: (buffer: SharedArrayBuffer) => void): void {
    const buffer = this.buffers.get(id);
    if (buffer) return answer(buffer);
    this.asking.set(id, [...(this.asking.get(id) ?? []), answer]);
  }
}
