/**
 * A picture in memory. The timeline is drawn into pixels by hand and put on the canvas in one go:
 * the cost depends on the number of pixels only, however many slices there are.
 */
export interface Surface {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** How a span is filled: a repeating square of on and off pixels, or all on. */
export interface Fill {
  /** `size` × `size` cells, 1: on. null: solid. */
  readonly mask: Uint8Array | null;
  readonly size: number;
  readonly on: number;
  /** Colour of off pixels; null leaves what is there. */
  readonly off: number | null;
}

export function solid(on: number): Fill {
  return { mask: null, size: 1, on, off: null };
}

export function makeSurface(width: number, height: number): Surface {
  return { pixels: new Uint32Array(width * height), width, height };
}

/**
 * Fills the pixels x0 ≤ x < x1, y0 ≤ y < y1, which must be whole numbers. Patterns are anchored at
 * (`originX`, `originY`), by default at the top of what they fill, so they move with it.
 */
export function fillRect(
  surface: Surface,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  fill: Fill,
  originX = 0,
  originY = y0,
): void {
  const { pixels, width } = surface;
  const left = Math.max(0, x0);
  const right = Math.min(width, x1);
  const top = Math.max(0, y0);
  const bottom = Math.min(surface.height, y1);
  if (left >= right) return;
  if (fill.mask === null) {
    for (let y = top; y < bottom; y++) pixels.fill(fill.on, y * width + left, y * width + right);
    return;
  }
  const { mask, size, on, off } = fill;
  const phase = (((left - originX) % size) + size) % size;
  for (let y = top; y < bottom; y++) {
    const row = ((((y - originY) % size) + size) % size) * size;
    let column = phase;
    const end = y * width + right;
    for (let at = y * width + left; at < end; at++) {
      if (mask[row + column] === 1) pixels[at] = on;
      else if (off !== null) pixels[at] = off;
      if (++column === size) column = 0;
    }
  }
}
