/** Square masks for `Fill`, drawn for a pixel density of `scale` device pixels per CSS pixel. */
export interface Masks {
  readonly size: number;
  /** `/` stripes: lock waits. */
  readonly hatch: Uint8Array;
  /** `\` stripes: waits for conditions, events, semaphores, barriers. */
  readonly backHatch: Uint8Array;
  /** Round dots: queues. */
  readonly dots: Uint8Array;
  /** Upright bars: waits for the interpreter lock. */
  readonly bars: Uint8Array;
  /** Few small dots: anything else. */
  readonly sparse: Uint8Array;
  /** Short strokes side by side: not known yet. */
  readonly dashes: Uint8Array;
}

const CELL = 6;

export function makeMasks(scale: number): Masks {
  const size = Math.round(CELL * scale);
  const draw = (isOn: (x: number, y: number) => boolean): Uint8Array => {
    const mask = new Uint8Array(size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) mask[y * size + x] = isOn(x, y) ? 1 : 0;
    }
    return mask;
  };
  const stripe = size / 2.4;
  const mod = (value: number): number => ((value % size) + size) % size;
  const dot = (x: number, y: number, cx: number, cy: number, radius: number): boolean =>
    Math.hypot(mod(x - cx + size / 2) - size / 2 + 0.5, mod(y - cy + size / 2) - size / 2 + 0.5) <
    radius;
  return {
    size,
    hatch: draw((x, y) => mod(x + y) < stripe),
    backHatch: draw((x, y) => mod(x - y) < stripe),
    dots: draw(
      (x, y) =>
        dot(x, y, size * 0.25, size * 0.25, size * 0.21) ||
        dot(x, y, size * 0.75, size * 0.75, size * 0.21),
    ),
    bars: draw((x) => x % Math.round(size / 2) < scale),
    sparse: draw((x, y) => dot(x, y, size * 0.5, size * 0.5, size * 0.17)),
    dashes: draw((x) => x < size / 3),
  };
}
