import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { MS, Scene } from '../model/scene';

const OTHERS = / more findings? of this kind (is|are) about the same lines, and not listed\.$/;

/** A program that makes a lock for each request, which its threads then wait for. */
class Requests {
  readonly analysis: Analysis;
  private readonly scene: Scene;
  private made = 0;
  /** What was told of findings, newest last. */
  readonly told: FindingRow[] = [];

  constructor() {
    const model = new RunModel();
    this.analysis = new Analysis(model);
    this.scene = new Scene(model);
    this.scene.begin('MainThread');
  }

  /** Waits for a lock of its own on that line. */
  request(line = 20): void {
    const { scene } = this;
    const lock = `lock ${++this.made}`;
    const worker = `worker ${this.made}`;
    scene.begin(worker);
    scene.object(lock, 'Lock', 'MainThread');
    for (let turn = 0; turn < 20; turn++) {
      scene.take('MainThread', lock, 10);
      scene.block(worker, 'Lock', lock, line);
      scene.now += 10 * MS;
      scene.drop('MainThread', lock);
      scene.unblock(worker, 'Ok', 'MainThread');
      scene.drop(worker, lock, true);
      scene.advance();
      this.told.push(...this.analysis.check());
    }
  }

  contended(): FindingRow[] {
    return this.analysis.findings().filter(({ rule }) => rule === 'high-contention');
  }
}

test('of findings about the same lines five are listed, and the last says how many others there are', () => {
  const program = new Requests();
  const others = (): (number | undefined)[] => program.contended().map((row) => row.others);
  for (let request = 0; request < 5; request++) program.request();
  expect(others()).toEqual([undefined, undefined, undefined, undefined, undefined]);
  program.request();
  expect(others()).toEqual([undefined, undefined, undefined, undefined, 1]);
  const { id } = program.contended()[4]!;
  expect(program.told.findLast((row) => row.id === id)?.message).toMatch(OTHERS);
  for (let request = 0; request < 30; request++) program.request();
  expect(others()).toEqual([undefined, undefined, undefined, undefined, 31]);
  program.request(30);
  expect(program.contended()).toHaveLength(6);
  expect(new Set(program.told.map((row) => row.id)).size).toBe(program.analysis.findings().length);
});
