import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel, runRows } from '../../../src/model/index';
import { MS, Scene } from '../model/scene';
import { LockProgram, type Step } from './lockProgram';

const LOCKS = 4;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      lock: fc.nat(LOCKS - 1),
      limit: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'drop' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const), thread: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'rest' }) },
);
const programs = fc.array(fc.array(step, { maxLength: 16 }), { minLength: 2, maxLength: 5 });
const schedule = fc.array(fc.nat(100), { minLength: 60, maxLength: 60 });

interface Outcome {
  readonly truth: ReadonlySet<string>;
  readonly reported: ReadonlySet<string>;
  readonly model: RunModel;
  readonly program: LockProgram;
  /** Threads reported at a moment when they were not in a circle. */
  readonly wrong: readonly string[];
}

function run(steps: readonly (readonly Step[])[], choices: readonly number[]): Outcome {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  const program = new LockProgram(scene, steps, LOCKS);
  const reported = new Set<string>();
  const wrong: string[] = [];
  const poll = (): void => {
    scene.advance();
    const truth = program.deadlocked();
    for (const row of analysis.check()) {
      if (row.rule !== 'deadlock') continue;
      for (const { thread } of row.participants) {
        reported.add(thread);
        if (!truth.has(thread)) wrong.push(thread);
      }
    }
  };
  choices.forEach((choice, turn) => {
    const able = program.runnable();
    if (able.length > 0) program.step(able[choice % able.length]!);
    if (turn % 3 === 0) poll();
  });
  for (let n = 0; n < 8; n++) {
    scene.now += 10 * MS;
    poll();
  }
  return { truth: program.deadlocked(), reported, model, program, wrong };
}

describe('random lock programs', () => {
  it('have a deadlock reported exactly when there is a circle', () => {
    let circles = 0;
    fc.assert(
      fc.property(programs, schedule, (steps, choices) => {
        const { truth, reported, wrong } = run(steps, choices);
        if (truth.size > 0) circles++;
        expect([...reported].sort()).toEqual([...truth].sort());
        expect(wrong).toEqual([]);
      }),
      { numRuns: 1500, seed: 42 },
    );
    // The generator is worth something only when it makes both kinds.
    expect(circles).toBeGreaterThan(50);
  });

  it('wait as long in the model as they did', () => {
    fc.assert(
      fc.property(programs, schedule, (steps, choices) => {
        const { model, program } = run(steps, choices);
        const rows = runRows(model).lanes.map((lane) => [lane.name, lane.waitNs as number]);
        expect(new Map(rows as [string, number][])).toEqual(program.waits());
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
