/** Parts of the page that are drawn apart from each other. */
export type Part = 'canvas' | 'lanes' | 'chrome' | 'panel';

/**
 * Draws parts when they are due, all in one animation frame. A part may be asked for many times
 * between two frames, and a throttled one no sooner than its pace since it was last drawn.
 */
export class Frames {
  private readonly due = new Map<Part, number>();
  private readonly drawn = new Map<Part, number>();
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly draw: (parts: ReadonlySet<Part>, nowMs: number) => void) {}

  /** `paceMs`: at least so long after it was drawn before; 0: in the next frame. */
  request(part: Part, paceMs = 0): void {
    const soonest = paceMs === 0 ? 0 : (this.drawn.get(part) ?? -Infinity) + paceMs;
    this.due.set(part, Math.min(soonest, this.due.get(part) ?? Infinity));
    this.schedule();
  }

  private schedule(): void {
    if (this.frame !== 0 || this.due.size === 0) return;
    const wait = Math.min(...this.due.values()) - performance.now();
    clearTimeout(this.timer);
    if (wait > 8) this.timer = setTimeout(() => this.schedule(), wait);
    else this.frame = requestAnimationFrame(() => this.run());
  }

  private run(): void {
    this.frame = 0;
    const nowMs = performance.now();
    const parts = new Set<Part>();
    for (const [part, at] of this.due) {
      if (at > nowMs + 8) continue;
      parts.add(part);
      this.due.delete(part);
      this.drawn.set(part, nowMs);
    }
    if (parts.size > 0) this.draw(parts, nowMs);
    this.schedule();
  }
}
