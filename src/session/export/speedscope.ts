import { commandTitle, type RunState } from '../../model/index';
import type { Frame, Tally, TallyKind } from './tally';

const titles: Readonly<Record<TallyKind, string>> = {
  waits: 'waited',
  blame: 'others waited behind',
  holds: 'held locks',
};

/** A profile of each kind of time for speedscope, by its file format. `exporter`: `heddle 1.0` */
export function speedscopeText(tally: Tally, model: RunState, exporter: string): string {
  const frames: Frame[] = [];
  const indices = new Map<string, number>();
  const indexOf = (frame: Frame): number => {
    const key = `${frame.name}\n${frame.file ?? ''}`;
    const known = indices.get(key);
    if (known !== undefined) return known;
    indices.set(key, frames.length);
    return frames.push(frame) - 1;
  };
  const profiles = (Object.keys(titles) as TallyKind[]).map((kind) => {
    const stacks = tally.stacks(kind);
    return {
      type: 'sampled',
      name: titles[kind],
      unit: 'nanoseconds',
      startValue: 0,
      endValue: stacks.reduce((sum, { ns }) => sum + ns, 0),
      samples: stacks.map((one) => one.frames.map(indexOf)),
      weights: stacks.map(({ ns }) => ns),
    };
  });
  const name = commandTitle(model.run?.command ?? []);
  const $schema = 'https://www.speedscope.app/file-format-schema.json';
  return `${JSON.stringify({ $schema, name, exporter, shared: { frames }, profiles })}\n`;
}
