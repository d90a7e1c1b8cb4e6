import { Analysis } from '../../../src/analysis/index';
import { RunModel, runRows } from '../../../src/model/index';
import { TaskKind } from '../../../src/protocol/index';
import type { FindingRow, LaneRow } from '../../../src/protocol/view/index';
import { MS, Scene } from './scene';

/** The event loop of a main thread, with tasks that are known by their numbers, from 1. */
export class EventLoop {
  readonly model = new RunModel();
  readonly scene = new Scene(this.model);
  readonly analysis = new Analysis(this.model);

  constructor(locks: readonly string[], tasks: readonly string[]) {
    const { scene } = this;
    scene.begin('MainThread');
    for (const lock of locks) scene.object(lock, 'Lock', 'MainThread');
    tasks.forEach((name, at) => {
      const begin = { kind: TaskKind.Coroutine, task: at + 1, name: scene.string(name) };
      this.record('TaskBegin', begin);
      this.record('TaskUnblock', { task: at + 1 });
    });
  }

  record(...what: [Parameters<Scene['record']>[1], Parameters<Scene['record']>[2]]): void {
    this.scene.now += MS;
    this.scene.record('MainThread', ...what);
  }

  row(name: string): LaneRow {
    return runRows(this.model).lanes.find((lane) => lane.name === name)!;
  }

  /** What is found once it has stood for so many tenths of a second. */
  findings(looks: number): FindingRow[] {
    for (let look = 0; look < looks; look++) {
      this.scene.now += 100 * MS;
      this.scene.advance();
      this.analysis.check();
    }
    return this.analysis.findings();
  }
}
