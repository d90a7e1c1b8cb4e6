import { describe, expect, test } from 'vitest';
import { RunModel, type RunState } from '../../../src/model/index';
import { foldedText } from '../../../src/session/export/folded';
import { PerfettoExporter } from '../../../src/session/export/perfetto';
import { speedscopeText } from '../../../src/session/export/speedscope';
import { Sweep, type Exporter } from '../../../src/session/export/sweep';
import { Tally } from '../../../src/session/export/tally';
import { jsonErrors } from '../../support/schemas';
import { readTrace, type TraceEvent } from '../../support/traceEvents';
import { play } from '../model/drawn';
import { expectGolden } from '../model/golden';

/** Locks that are not released in order, a sampled holder, a queue, a thread that ends, a deadlock in the end. */
const drawing = `
  a Lock, b Lock, jobs Queue 2
  ms   MainThread         worker-1               worker-2      short
  0    begin              begin                  begin         begin
  2    join short :8      take a :31             .             .
  4    .                  .                      want a :41    end
  5    go short           .                      owner a :36
  6    add jobs :11       take b :32             .
  9    .                  drop a                 .
  10   .                  .                      go worker-1
  12   .                  drop b                 .
  20   .                  get jobs :50           drop a
  25   add jobs :12       .                      .
  26   take1 jobs :51     go MainThread          sleep :60
  30   .                  .                      go
  31   .                  take b :32             take a :41
  33   .                  want a :33             .
  34   .                  .                      want b :43
  40   join worker-1 :9
  50   kill
`;

/** Plays a drawing and exports it, sweeping after each poll as often as `every` says. */
function exported<T extends Exporter>(make: (model: RunState) => T, every = 1): string {
  const model = new RunModel();
  const exporter = make(model);
  const sweep = new Sweep(model, exporter);
  let polls = 0;
  let text = '';
  play(drawing, model, () => {
    if (++polls % every !== 0) return;
    sweep.run();
    text += exporter.take();
  });
  sweep.run();
  sweep.finish();
  exporter.finish();
  expect(sweep.missed).toBe(0);
  return text + exporter.take();
}

function line({ ph, name, ts, dur, pid, tid, args }: TraceEvent): string {
  const when = dur === undefined ? `${ts}` : `${ts} +${dur}`;
  const more = args === undefined ? '' : ` ${JSON.stringify(args)}`;
  return `${ph} ${pid}/${tid ?? '-'} ${when} ${name}${more}`;
}

describe('perfetto', () => {
  const text = exported((model) => new PerfettoExporter(model));

  test('is what a reader of the format takes', () => {
    const { events, problems } = readTrace(text);
    expect(problems).toEqual([]);
    expectGolden('perfetto', events.map(line).join('\n'));
  });

  test('does not depend on when it was read', () => {
    const sorted = (one: string): string[] => readTrace(one).events.map(line).sort();
    const late = exported((model) => new PerfettoExporter(model), 1000);
    // Arrows are numbered as they come; their lines have no number.
    expect(sorted(late)).toEqual(sorted(text));
  });

  test('the reader sees what is wrong', () => {
    const event = { ph: 'X', name: 'x', ts: 5, dur: 10, pid: 1, tid: 1 };
    const wrong = [
      event,
      { ...event, ts: 10 },
      { ph: 's', cat: 'c', id: 1, name: 'y', ts: 90, pid: 1, tid: 1 },
      { ph: 'b', cat: 'c', id: 1, name: 'z', ts: 1, pid: 1 },
      { ph: 'M', name: 'thread_nam', ts: 0, pid: 1 },
    ];
    expect(readTrace(JSON.stringify({ traceEvents: wrong })).problems).toEqual([
      'M thread_nam has no args',
      'unknown metadata thread_nam',
      'x at 10 reaches out of x',
      'c 1 1 does not end',
      'arrow 1: s at 90 is in no slice',
      'arrow 1 is s',
    ]);
  });
});

describe('stacks', () => {
  const folded = (kind: 'waits' | 'blame' | 'holds'): string =>
    exported((model) => new Tally(model, (tally) => foldedText(tally, kind)));

  test('folded', () => {
    const all = (['waits', 'blame', 'holds'] as const).map((kind) => `${kind}\n${folded(kind)}`);
    expectGolden('folded', all.join('\n'));
  });

  test('speedscope keeps to its schema, and to the same times', () => {
    const text = exported((model) => new Tally(model, (one) => speedscopeText(one, model, 'x 1')));
    const file = JSON.parse(text) as {
      profiles: { name: string; weights: number[]; endValue: number }[];
    };
    expect(jsonErrors('speedscope.schema.json', file)).toEqual([]);
    expect(jsonErrors('speedscope.schema.json', { ...file, shared: {} })).not.toEqual([]);
    const sum = (lines: string): number =>
      lines
        .trim()
        .split('\n')
        .reduce((total, one) => total + Number(one.split(' ').at(-1)), 0);
    expect(file.profiles.map(({ endValue }) => endValue)).toEqual(
      (['waits', 'blame', 'holds'] as const).map((kind) => sum(folded(kind))),
    );
  });
});
