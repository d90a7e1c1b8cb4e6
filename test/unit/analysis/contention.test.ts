import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { Detail, RuntimeKind } from '../../../src/protocol/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { Looks } from '../model/looks';
import { MS, Scene } from '../model/scene';

/** `worker` waits 10 ms for the lock, has it, and gives it back. */
function waitOnce(scene: Scene): void {
  scene.take('MainThread', 'lock', 10);
  scene.block('worker', 'Lock', 'lock', 20);
  scene.now += 10 * MS;
  scene.drop('MainThread', 'lock');
  scene.unblock('worker', 'Ok', 'MainThread');
  scene.drop('worker', 'lock', true);
}

/** A run of several processes has several main threads. */
function anotherProcess(model: RunModel): void {
  const [process, startNs] = [asId<ProcessId>(2), timeNs(0)];
  const rest = { runtime: RuntimeKind.CpythonNative, detail: Detail.Summary, startUnixNs: 0 };
  model.processBegin({ process, pid: 200, parentPid: 100, startNs, ...rest });
}

/** What is found of a lock that is waited for again and again; `pool`: it is inside one; `processes`: the run has two. */
function found(pool: boolean, processes = false): readonly FindingRow[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  if (processes) anotherProcess(model);
  for (const name of ['MainThread', 'worker']) scene.begin(name);
  if (pool) scene.object('pool', 'Executor', 'MainThread', 4);
  scene.object('lock', 'Lock', 'MainThread', 0, pool ? 'pool' : '');
  for (let turn = 0; turn < 20; turn++) {
    waitOnce(scene);
    scene.advance();
    analysis.check();
  }
  scene.exit();
  scene.advance();
  analysis.check();
  return analysis.findings();
}

test('a lock that is often waited for is contended, but for what is inside a pool', () => {
  expect(found(false).map(({ rule }) => rule)).toContain('high-contention');
  expect(found(true).map(({ rule }) => rule)).not.toContain('high-contention');
});

test('of several processes, whose main threads have one name, the process is told', () => {
  const who = (rows: readonly FindingRow[]): readonly string[] =>
    rows.flatMap(({ participants }) => participants.map(({ thread }) => thread));
  expect(who(found(false))).toEqual(['MainThread', 'worker']);
  expect(who(found(false, true))).toEqual(['MainThread of process 100', 'worker']);
});

/** What is said of starvation at a lock that `rival` gets again and again for 1.5 s, for `held` ms each time, while `worker` waits. */
function starved(held: number): readonly string[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model, undefined, true);
  for (const name of ['MainThread', 'worker', 'rival']) scene.begin(name);
  scene.object('lock', 'Lock', 'MainThread', 0);
  scene.take('MainThread', 'lock', 10);
  scene.block('worker', 'Lock', 'lock', 30);
  for (let gone = 0; gone < 1500; gone += 2 * held) {
    scene.block('rival', 'Lock', 'lock', 20);
    scene.now += held * MS;
    scene.drop('MainThread', 'lock');
    scene.unblock('rival', 'Ok', 'MainThread');
    scene.now += held * MS;
    scene.drop('rival', 'lock', true);
    scene.take('MainThread', 'lock', 10);
    scene.advance();
    analysis.check();
  }
  const found = analysis.findings().filter(({ rule }) => rule === 'starvation');
  return found.map(({ message }) => message);
}

test('a thread that waits while others get the lock all the time is starved, behind long holds it is not', () => {
  expect(starved(5)).toEqual([
    'worker has waited 1.01 s for lock at app.py:30. Others got it again and again meanwhile, and nobody held it for long.',
  ]);
  expect(starved(300)).toEqual([]);
});

/** Whether `worker`, which is woken every 20 ms and waits again at once, is starved. `uses`: it gets the permit each time, and gives it back. */
function starvedOfPermits(uses: boolean, permits = 1): boolean {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model, undefined, true);
  for (const name of ['MainThread', 'worker']) scene.begin(name);
  scene.object('slots', 'Semaphore', 'MainThread', permits);
  for (let turn = 0; turn < 100; turn++) {
    scene.take('MainThread', 'slots', 10);
    scene.block('worker', 'Semaphore', 'slots', 30);
    scene.now += 20 * MS;
    scene.advance();
    analysis.check();
    scene.drop('MainThread', 'slots');
    scene.notify('MainThread', 'slots', 1);
    scene.unblock('worker', 'Ok', 'MainThread');
    if (uses) scene.notify('worker', 'slots', 1);
  }
  return analysis.findings().some(({ rule }) => rule === 'starvation');
}

test('who is woken again and again and finds the permit taken is starved, who uses it is not', () => {
  expect([starvedOfPermits(false), starvedOfPermits(true)]).toEqual([true, false]);
});

test('who waits for the next of what others make, as a semaphore counts, is not starved', () => {
  expect(starvedOfPermits(false, 0)).toBe(false);
});

/** What is said of a lock that is held for `held` ns on average, and waited for for 10 ms each time. */
function contended(held: number): string {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  for (const name of ['MainThread', 'worker']) scene.begin(name);
  scene.object('lock', 'Lock', 'MainThread');
  for (let turn = 0; turn < 20; turn++) {
    waitOnce(scene);
    scene.now += 10 * MS;
  }
  scene.slot('lock', { ACQUISITIONS: 1_000, HOLD_TOTAL: 1_000 * held });
  scene.advance();
  analysis.check();
  return analysis.findings().find(({ rule }) => rule === 'high-contention')!.message;
}

test('a lock that is hardly held and yet waited for has a convoy', () => {
  expect(contended(200)).toMatch(
    / It is held for 200 ns on average only: they form a convoy, in which handing it on takes longer than what is done under it\.$/,
  );
  expect(contended(5 * MS)).not.toContain('convoy');
});

/** What is found of a bounded queue whose producer waits so often for room; `again`: once more, in vain. */
function full(waits: number, again: boolean): readonly (string | number)[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  for (const name of ['MainThread', 'reader']) scene.begin(name);
  scene.object('jobs', 'Queue', 'MainThread', 1);
  for (let turn = 0; turn < waits; turn++) {
    scene.block('MainThread', 'QueuePut', 'jobs', 10);
    scene.now += 500 * MS;
    scene.unblock('MainThread', 'Ok', 'reader');
    scene.advance();
    analysis.check();
  }
  if (again) scene.block('MainThread', 'QueuePut', 'jobs', 10);
  scene.now += 800 * MS;
  scene.exit(true);
  analysis.check();
  const found = analysis.findings().filter(({ rule }) => rule === 'queue-backpressure');
  return found.flatMap(({ title, count }) => [title, count]);
}

test('a queue is full for its producers as long as they get on in the end', () => {
  const told = ['jobs: producers waited 1.5 s for room', 3];
  expect(full(3, false)).toEqual(told);
  expect(full(3, true)).toEqual(told);
  expect(full(1, true)).toEqual([]);
});

/** What is told while `waiter` has waited for 3 s for a lock that MainThread took before; `look`: what each look from outside finds. */
function behind(
  waiter: string,
  look: (looks: Looks, model: RunModel) => void = () => undefined,
): FindingRow[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model, undefined, true);
  const looks = new Looks(model);
  for (const name of ['MainThread', 'worker']) scene.begin(name);
  scene.object('wake', 'Lock', 'MainThread', 0);
  scene.now += 10 * MS;
  scene.take('MainThread', 'wake', 10);
  scene.block(waiter, 'Lock', 'wake', 20, 9000 * MS);
  for (let round = 0; round < 30; round++) {
    scene.now += 100 * MS;
    scene.advance();
    look(looks, model);
    analysis.check();
  }
  return [...analysis.findings()];
}

const toldBehind = (waiter: string): string[] => behind(waiter).map(({ rule }) => rule);

test('a long hold says what its holder was seen to do meanwhile, where no wait of it tells', () => {
  const [MAIN, WORKER] = [1001, 1002];
  const at = { file: '/app/report.py', function: 'load', line: 7 };
  const computes = (looks: Looks): void =>
    looks.look({ [MAIN]: 'R', [WORKER]: 'S' }, 'python3', { [MAIN]: at });
  expect(behind('worker', computes)[0]).toMatchObject({
    message: expect.stringContaining('Meanwhile MainThread mostly ran at report.py:7.'),
    participants: [{ stack: [at, expect.anything()] }, {}],
  });
  const sits = (looks: Looks): void => {
    if (looks.at === 300 * MS) looks.sitting = [{ tid: MAIN, at }];
    looks.look(looks.at === 0 ? { [MAIN]: 'S', [WORKER]: 'S' } : {});
  };
  expect(behind('worker', sits)[0]!.message).toMatch(
    /About 2\.\d+ s of it MainThread was in a call at report\.py:7 that is not recorded\.$/,
  );
});

test('a main thread is told with its process, where there are several', () => {
  let told = false;
  const another = (_looks: Looks, model: RunModel): void => {
    if (told) return;
    told = true;
    anotherProcess(model);
  };
  expect(behind('worker', another)[0]!.title).toMatch(/ by MainThread of process 100 in work/);
});

test('who waits for a lock that it took itself, and another one releases, holds it from nobody', () => {
  expect(toldBehind('worker')).toEqual(['long-hold']);
  expect(toldBehind('MainThread')).toEqual([]);
});
