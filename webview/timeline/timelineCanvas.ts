import { paintLabels } from './paintLabels';
import { paintOverlay } from './paintOverlay';
import { paintRows } from './paintRows';
import type { Scene } from './scene';
import { TextFit } from './labels';
import type { Surface } from './surface';
import { ticks } from './ticks';

export const LABEL_PX = 11;

/** The canvas of the lanes: pixels first, then text and lines over them. */
export class TimelineCanvas {
  private readonly context: CanvasRenderingContext2D;
  private image: ImageData | null = null;
  private surface: Surface = { pixels: new Uint32Array(0), width: 0, height: 0 };
  private fit: TextFit;
  private font = '';

  constructor(readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('this browser has no canvas');
    this.context = context;
    this.fit = this.makeFit();
  }

  paint(scene: Scene): void {
    const dpr = scene.styles.scale;
    this.resize(Math.round(scene.scale.width * dpr), Math.round(scene.height * dpr));
    if (this.image === null) return;
    const { major } = ticks(scene.scale);
    paintRows(
      this.surface,
      scene,
      dpr,
      major.map((tick) => tick.x),
    );
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.putImageData(this.image, 0, 0);
    this.context.setTransform(dpr, 0, 0, dpr, 0, 0);
    const font = `${LABEL_PX}px ${scene.styles.theme.font}`;
    this.context.font = font;
    this.context.textBaseline = 'middle';
    if (font !== this.font) {
      this.font = font;
      this.fit = this.makeFit();
    }
    paintLabels(this.context, scene, this.fit);
    paintOverlay(this.context, scene);
  }

  private makeFit(): TextFit {
    return new TextFit((text) => this.context.measureText(text).width);
  }

  private resize(width: number, height: number): void {
    if (this.canvas.width === width && this.canvas.height === height && this.image) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.font = '';
    if (width === 0 || height === 0) {
      this.image = null;
      return;
    }
    this.image = new ImageData(width, height);
    this.surface = { pixels: new Uint32Array(this.image.data.buffer), width, height };
  }
}
