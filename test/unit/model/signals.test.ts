import { expect, test } from 'vitest';
import { RunModel, signalsHandled, unreadSignals } from '../../../src/model/index';
import { Looks } from './looks';
import { MS, PROCESS, Scene } from './scene';

const SIGTERM = 1 << 14;

test('which signals are handled is read again when the main thread has begun to wait, as it may have set handlers', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  const looks = new Looks(model);
  const process = model.process(PROCESS);
  scene.begin('MainThread');
  scene.begin('worker');
  const look = (handled: number): void => {
    looks.handled = handled;
    looks.look({});
    scene.now = looks.at + MS;
  };
  expect([...unreadSignals(model)]).toEqual([PROCESS]);
  look(0);
  scene.block('worker', 'Sleep');
  expect([...unreadSignals(model)]).toEqual([]);
  expect(signalsHandled(process)).toBe(0);
  scene.block('MainThread', 'ThreadJoin', 'worker', 9);
  expect([...unreadSignals(model)]).toEqual([PROCESS]);
  expect(signalsHandled(process)).toBeNull();
  look(SIGTERM);
  expect([...unreadSignals(model)]).toEqual([]);
  expect(signalsHandled(process)).toBe(SIGTERM);
});
