import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { MS, Scene } from '../model/scene';

const LOOPS = 45_000;

test('event loops of threads started in one place are one finding, and need not be kept', () => {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  const stack = scene.stack(7, 'serve');
  /** The loop of the thread sleeps for so long, in a callback. */
  const stands = (thread: string, ran: number): void => {
    scene.block(thread, 'Sleep', '', 20);
    scene.now += ran;
    scene.unblock(thread);
    scene.record(thread, 'SlowStep', { name: scene.string('handle'), ran });
  };
  for (let request = 0; request < LOOPS; request++) {
    const name = `request ${request}`;
    scene.begin(name);
    const thread = scene.threadId(name);
    scene.record(name, 'ThreadBegin', { thread, name: scene.string(name), stack });
    stands(name, request === 3 ? 500 * MS : 150 * MS);
    scene.end(name);
  }
  stands('MainThread', 200 * MS);
  scene.exit();
  analysis.check();
  const found = analysis.findings().filter(({ rule }) => rule === 'blocking-in-event-loop');
  expect(found.map(({ title, count }) => [title.replace(/\u202f/g, ' '), count])).toEqual([
    ['The event loops of 45 000 threads stood still, for up to 500 ms, in handle', LOOPS],
    ['The event loop of MainThread stood still for 200 ms in handle', 1],
  ]);
  expect(found[0]!.message).toContain('500 ms of it handle slept');
  const listed = model.allLanes().map(({ name }) => name);
  expect(listed.length).toBeLessThanOrEqual(20_002);
  expect(listed).toContain('request 3');
});
