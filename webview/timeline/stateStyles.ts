import { LaneState } from '../../src/protocol/view/index';
import { mix, pack, type Rgb } from '../theme/color';
import type { Theme } from '../theme/theme';
import { makeMasks } from './patterns';
import { solid, type Fill } from './surface';

/** How one state is drawn: the fill, and the part of the bar's height it takes, from the middle. */
export interface StateStyle {
  readonly fill: Fill;
  readonly height: number;
}

/** Faded parts keep this much of their colour. */
const FADED = 0.26;
/** Background of a pattern: a little of its own colour, so that a wait reads as one body. */
const WASH = 0.2;

/** The one encoding of states (VIEW.md): pattern first, colour second. */
export class StateStyles {
  private readonly cache = new Map<number, StateStyle>();
  private readonly solids = new Map<number, Fill>();
  private readonly masks;

  constructor(
    readonly theme: Theme,
    readonly scale: number,
  ) {
    this.masks = makeMasks(scale);
  }

  /** `slot`: colour of the object waited for, -1: none. */
  state(state: number, slot: number, faded: boolean): StateStyle {
    const key = (state * 16 + slot + 1) * 2 + (faded ? 1 : 0);
    let style = this.cache.get(key);
    if (style === undefined) {
      style = this.make(state, this.color(slot), faded);
      this.cache.set(key, style);
    }
    return style;
  }

  /** A plain bar in the colour of an object: holds, queue depth. */
  object(slot: number, faded: boolean): Fill {
    const key = slot * 2 + (faded ? 1 : 0);
    let fill = this.solids.get(key);
    if (fill === undefined) {
      fill = solid(this.shade(this.color(slot), faded));
      this.solids.set(key, fill);
    }
    return fill;
  }

  /** A part of the work that has a name; the deeper, the stronger. */
  span(depth: number, faded: boolean): Fill {
    return this.faint(this.theme.strong ? 1 : Math.min(1, 0.35 + 0.25 * depth), faded);
  }

  /** Not known yet: a dotted line, which is no state. */
  get untold(): StateStyle {
    const { theme, masks } = this;
    const on = this.shade(mix(theme.foreground, theme.background, theme.strong ? 0.7 : 0.3), false);
    return { fill: { mask: masks.dashes, size: masks.size, on, off: null }, height: 0.08 };
  }

  color(slot: number): Rgb {
    return this.theme.locks[slot] ?? this.theme.neutral;
  }

  private make(state: number, color: Rgb, faded: boolean): StateStyle {
    const { theme, masks } = this;
    const pattern = (mask: Uint8Array, of: Rgb, wash = WASH): StateStyle => ({
      fill: {
        mask,
        size: masks.size,
        on: this.shade(of, faded),
        off: this.shade(mix(of, theme.background, theme.strong ? 0 : wash), faded),
      },
      height: 1,
    });
    switch (state) {
      case LaneState.Running:
        return { fill: solid(this.shade(theme.running, faded)), height: 1 };
      case LaneState.Lock:
        return pattern(masks.hatch, color);
      case LaneState.Sync:
        return pattern(masks.backHatch, color, 0.1);
      case LaneState.Queue:
        return pattern(masks.dots, color, 0.1);
      case LaneState.Gil:
        return pattern(masks.bars, theme.neutral, 0.1);
      case LaneState.Join:
        return { fill: solid(this.shade(theme.neutral, faded)), height: 0.12 };
      case LaneState.Sleep:
        return { fill: this.faint(theme.strong ? 0.35 : 0.14, faded), height: 0.5 };
      case LaneState.Stopped:
        return { fill: solid(this.shade(theme.stopped, faded)), height: 0.4 };
      case LaneState.Io:
        return { fill: this.faint(theme.strong ? 0.5 : 0.24, faded), height: 0.5 };
      default:
        return pattern(masks.sparse, theme.neutral, 0.06);
    }
  }

  private faint(share: number, faded: boolean): Fill {
    return solid(this.shade(mix(this.theme.foreground, this.theme.background, share), faded));
  }

  private shade(color: Rgb, faded: boolean): number {
    return pack(faded ? mix(color, this.theme.background, FADED) : color);
  }
}
