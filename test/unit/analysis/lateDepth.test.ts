import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { MS, Scene } from '../model/scene';

describe('a queue whose depth is known only after everybody waits', () => {
  it('is part of a deadlock as soon as its slot has been read', () => {
    const model = new RunModel();
    const analysis = new Analysis(model);
    const scene = new Scene(model);
    for (const name of ['MainThread', 'producer', 'consumer']) scene.begin(name);
    scene.object('lock', 'Lock', 'producer');
    scene.object('jobs', 'Queue', 'producer', 2);
    scene.take('producer', 'lock', 5);
    model.sourceLine(scene.file, 5, 'with lock:');
    scene.block('consumer', 'QueueGet', 'jobs', 10);
    scene.unblock('consumer', 'Ok', 'producer');
    scene.block('consumer', 'Lock', 'lock', 11);
    scene.block('producer', 'QueuePut', 'jobs', 7);
    scene.block('MainThread', 'ThreadJoin', 'producer', 16);
    const poll = (): string[] => {
      scene.now += 10 * MS;
      scene.advance();
      return analysis.check().map((row) => row.rule);
    };
    for (let n = 0; n < 10; n++) expect(poll()).not.toContain('deadlock');
    scene.slot('jobs', { DEPTH: 2, DEPTH_MAX: 2, CAPACITY: 2, HOLD_MAX: scene.now });
    const told = Array.from({ length: 10 }, poll).flat();
    expect(told).toContain('deadlock');
  });
});
