import { LaneState } from '../../protocol/view/index';
import type { Sampled } from '../state/sampled';
import { walkSpans } from './walk';

/** What looks at the operating system found a lane doing; `busy` of its ns, where it stands for several. */
export interface SampledSpan {
  readonly start: number;
  readonly end: number;
  readonly state: number;
  readonly busy: number;
  readonly merged: boolean;
}

/** What was found in [from, to), in order; `dead`: where the lane's life so far ends. */
export function sampledSpans(
  sampled: Sampled | null,
  dead: number,
  from: number,
  to: number,
  bin: number,
): SampledSpan[] {
  const found: SampledSpan[] = [];
  const spans = sampled?.spans;
  if (spans) {
    walkSpans(spans, from, to, bin, (level, index) => {
      const [start, end] = [spans.start(index, level), spans.end(index, level)];
      const busy = spans.busy(index, level);
      found.push({ start, end, state: spans.tag(index, level), busy, merged: level > 0 });
    });
  }
  if (sampled && sampled.state !== LaneState.Running) {
    const { state, since: start } = sampled;
    const end = sampled.openEnd(dead);
    if (end > start) found.push({ start, end, state, busy: end - start, merged: false });
  }
  return found;
}

/** Calls `add` for what a lane did in [from, to), where no event tells: what was found, else it ran. */
export class Filler {
  private at = 0;

  constructor(
    private readonly found: readonly SampledSpan[],
    private readonly add: (
      from: number,
      to: number,
      state: number,
      busy: number,
      merged: boolean,
    ) => void,
  ) {}

  /** Gaps come in order. */
  fill(from: number, to: number): void {
    const { found } = this;
    while (this.at < found.length && found[this.at]!.end <= from) this.at++;
    let told = from;
    for (let at = this.at; at < found.length && found[at]!.start < to; at++) {
      const { start, end, state, busy, merged } = found[at]!;
      const [first, last] = [Math.max(start, told), Math.min(end, to)];
      if (last <= first) continue;
      if (first > told) this.add(told, first, LaneState.Running, 0, false);
      this.add(first, last, state, (busy * (last - first)) / (end - start), merged);
      told = last;
    }
    if (to > told) this.add(told, to, LaneState.Running, 0, false);
  }
}
