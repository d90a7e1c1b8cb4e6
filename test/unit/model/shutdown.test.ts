import { beforeEach, describe, expect, test } from 'vitest';
import { RunModel, runRows } from '../../../src/model/index';
import { SiteFlag, ThreadFlag } from '../../../src/protocol/index';
import { Scene } from './scene';

let model: RunModel;
let scene: Scene;

beforeEach(() => {
  model = new RunModel();
  scene = new Scene(model);
});

/** The thread that the main thread waits for. */
function joined(): string | undefined {
  scene.advance();
  const { lanes } = runRows(model);
  const main = lanes.find(({ name }) => name === 'MainThread')!;
  return lanes.find(({ id }) => id === main.wait?.lane)?.name;
}

const shutDown = (): void =>
  scene.block('MainThread', 'ThreadJoin', '', 1540, Infinity, '_shutdown', SiteFlag.Internal);

describe('the end of a program whose main thread does not say which thread it joins', () => {
  test('is a wait for one thread after the other, in the order in which they began', () => {
    for (const name of ['MainThread', 'first', 'second']) scene.begin(name);
    shutDown();
    expect(joined()).toBe('first');
    scene.end('first');
    expect(joined()).toBe('second');
    scene.end('second');
    expect(joined()).toBeUndefined();
  });

  test('leaves out daemons, threads that are not Python’s, and those without a Thread', () => {
    scene.begin('MainThread');
    scene.begin('daemon', ThreadFlag.Daemon);
    scene.begin('foreign', ThreadFlag.Foreign);
    scene.begin('');
    shutDown();
    expect(joined()).toBeUndefined();
  });

  test('is a wait for a thread that is heard of later', () => {
    scene.begin('MainThread');
    shutDown();
    scene.begin('late');
    expect(joined()).toBe('late');
  });

  test('does not change what a join of the program waits for', () => {
    for (const name of ['MainThread', 'first', 'second']) scene.begin(name);
    scene.block('MainThread', 'ThreadJoin', '', 12);
    expect(joined()).toBeUndefined();
    scene.unblock('MainThread');
    scene.block('MainThread', 'ThreadJoin', 'first', 12);
    scene.end('first');
    expect(joined()).not.toBe('second');
  });
});
