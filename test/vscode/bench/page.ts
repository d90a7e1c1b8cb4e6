/** What runs inside the page of the live view; each function stands alone, for it is sent there. */

/** What {@link watchRow} collects; times on the page's clock, ms. */
export interface Probe {
  /** When animation frames began; of {@link watchFrames}. */
  readonly frames: number[];
  /** When a frame had been painted, and the colours at the live edge of the row in it. */
  readonly looks: [atMs: number, colors: string][];
}

declare global {
  var heddleProbe: Probe;
}

/**
 * Looks at the pixels of a lane's row right after each frame that drew the lanes, just left of now,
 * which stands at `edge` of the width while the view follows. Frames are not asked for: they would
 * take the view's time.
 */
export function watchRow({ name, edge }: { name: string; edge: number }): void {
  const probe: Probe = { frames: [], looks: [] };
  globalThis.heddleProbe = probe;
  const canvas = document.querySelector<HTMLCanvasElement>('canvas.timeline')!;
  const context = canvas.getContext('2d')!;
  const rows = (): Element[] => [...document.querySelectorAll('.lanes [role=row]')];
  let row: Element | undefined;
  const look = (): void => {
    if (!row?.isConnected)
      row = rows().find((one) => one.querySelector('.track-name')?.textContent?.trim() === name);
    if (!row) return;
    const box = row.getBoundingClientRect();
    const area = canvas.getBoundingClientRect();
    const scale = canvas.width / area.width;
    const x = Math.floor(area.width * edge * scale) - 4;
    const y = Math.round((box.top - area.top + box.height * 0.2) * scale);
    const { data } = context.getImageData(x, y, 3, Math.round(box.height * 0.5 * scale));
    const colors = [...new Set(new Uint32Array(data.buffer))].sort().join();
    probe.looks.push([performance.now(), colors]);
  };
  const after = new MessageChannel();
  after.port1.onmessage = look;
  const put = context.putImageData.bind(context);
  context.putImageData = (picture: ImageData, x: number, y: number): void => {
    put(picture, x, y);
    after.port2.postMessage(null);
  };
}

/** When frames began, without looking at anything. */
export function watchFrames(): void {
  const probe: Probe = { frames: [], looks: [] };
  globalThis.heddleProbe = probe;
  const frame = (now: number): void => {
    if (globalThis.heddleProbe !== probe) return;
    probe.frames.push(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
