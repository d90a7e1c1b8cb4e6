/** Parts of the page that are drawn apart from each other. */
export type Part = 'canvas' | 'lanes' | 'chrome' | 'panel';

/** While the reader zooms or pans, parts that follow the data at a pace wait so long after the last step. */
const CALM_MS = 120;
/** But no longer than this, so that figures never stand still. */
const LATEST_MS = 1_500;
/** A paced part takes no more than one in this many milliseconds: where drawing is slow, figures come less often. */
const SHARE = 25;

/**
 * Draws parts when they are due. A part may be asked for many times between two frames, and a paced
 * one no sooner than its pace since it was last drawn. What the reader does comes first: of the
 * paced parts a frame draws one at most, and none amid a gesture.
 */
export class Frames {
  private readonly due = new Map<Part, number>();
  private readonly paced = new Set<Part>();
  private readonly drawn = new Map<Part, number>();
  /** How long the last frame took that drew this paced part, ms. */
  private readonly cost = new Map<Part, number>();
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private gestureAt = -Infinity;

  constructor(private readonly draw: (parts: ReadonlySet<Part>, nowMs: number) => void) {}

  /** `paceMs`: at least so long after it was drawn before, or longer where that is slow; 0: in the next frame. */
  request(part: Part, paceMs = 0): void {
    const pace = Math.max(paceMs, SHARE * (this.cost.get(part) ?? 0));
    const soonest = paceMs === 0 ? 0 : (this.drawn.get(part) ?? -Infinity) + pace;
    if (paceMs === 0) this.paced.delete(part);
    else if (!this.due.has(part)) this.paced.add(part);
    this.due.set(part, Math.min(soonest, this.due.get(part) ?? Infinity));
    this.schedule();
  }

  /** The reader moves the picture; once that is over it is drawn as it rests. */
  gesture(): void {
    this.gestureAt = performance.now();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.request('canvas'), CALM_MS + 10);
  }

  /** Whether the reader is moving the picture. */
  isGesture(nowMs: number): boolean {
    return nowMs < this.gestureAt + CALM_MS;
  }

  private schedule(): void {
    if (this.frame !== 0 || this.due.size === 0) return;
    const wait =
      Math.min(...[...this.due.keys()].map((part) => this.dueAt(part))) - performance.now();
    clearTimeout(this.timer);
    if (wait > 8) this.timer = setTimeout(() => this.schedule(), wait);
    else this.frame = requestAnimationFrame(() => this.run());
  }

  private dueAt(part: Part): number {
    const at = this.due.get(part)!;
    if (!this.paced.has(part)) return at;
    const latest = (this.drawn.get(part) ?? -Infinity) + LATEST_MS;
    return Math.max(at, Math.min(this.gestureAt + CALM_MS, latest));
  }

  private run(): void {
    this.frame = 0;
    const nowMs = performance.now();
    const ready = [...this.due.keys()].filter((part) => this.dueAt(part) <= nowMs + 8);
    const paced = ready.filter((part) => this.paced.has(part));
    const [longest] = paced.sort((a, b) => (this.drawn.get(a) ?? 0) - (this.drawn.get(b) ?? 0));
    const parts = new Set(ready.filter((part) => !this.paced.has(part) || part === longest));
    for (const part of parts) {
      this.due.delete(part);
      this.paced.delete(part);
      this.drawn.set(part, nowMs);
    }
    if (parts.size > 0) this.draw(parts, nowMs);
    if (longest) this.cost.set(longest, performance.now() - nowMs);
    this.schedule();
  }
}
