import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { MS, Scene } from '../model/scene';

interface Loop {
  /** What the loop asks for, ms. */
  readonly asked: number;
  /** How long it is let sleep, and how long it then runs, ms, of the turn with that number. */
  readonly slept: (turn: number) => number;
  readonly ran: (turn: number) => number;
  /** It waits for an event with a time limit, in the place of sleeping. */
  readonly event?: boolean;
  /** How many items its function has put into a queue by that turn, and on which line. */
  readonly items?: (turn: number) => number;
  readonly putAt?: number;
  /** It sets an event after each wait. */
  readonly sets?: boolean;
  /** The file that waits, which the program's own line calls; its own line if there is none. */
  readonly within?: string;
}

/** Rules found in a thread that goes round a loop for three seconds. */
function found({
  asked,
  slept,
  ran,
  event = false,
  items,
  putAt = 12,
  sets = false,
  within,
}: Loop): readonly string[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  if (event || sets) scene.object('stop', 'Event', 'MainThread');
  if (items) scene.object('items', 'Queue', 'MainThread');
  const own = scene.site(10);
  const stack = within ? scene.stackOf(scene.site(99, 'poll', within, 1), own) : scene.stackOf(own);
  for (let turn = 0; scene.now < 3_000 * MS; turn++) {
    const [reason, target] = event ? (['Event', 'stop'] as const) : (['Sleep', ''] as const);
    scene.block('MainThread', reason, target, 10, asked * MS, 'work', 0, stack);
    scene.now += Math.round(slept(turn) * MS);
    scene.unblock('MainThread', event ? 'Timeout' : 'Ok');
    scene.now += Math.round(ran(turn) * MS);
    if (sets) scene.notify('MainThread', 'stop', 1);
    if (items) scene.siteSlot('items', putAt, items(turn));
    if (turn % 10 === 0) {
      scene.advance();
      analysis.check();
    }
  }
  scene.exit();
  scene.advance();
  analysis.check();
  return analysis.findings().map(({ rule }) => rule);
}

const soon = (): number => 0.02;

describe('busy-wait', () => {
  it('is a loop that sleeps again at once', () => {
    expect(found({ asked: 1, slept: () => 1.1, ran: soon })).toEqual(['busy-wait']);
    expect(found({ asked: 5, slept: () => 5.1, ran: soon })).toEqual(['busy-wait']);
    expect(found({ asked: 4, slept: () => 4.1, ran: soon, event: true })).toEqual(['busy-wait']);
  });

  it('is one that a busy system wakes late, and stops now and then', () => {
    const slept = (turn: number): number => (turn % 3 === 0 ? 40 : 6);
    const ran = (turn: number): number => (turn % 10 === 0 ? 12 : 0.02);
    expect(found({ asked: 4, slept, ran, event: true })).toEqual(['busy-wait']);
  });

  it('is none that works whenever it wakes', () => {
    expect(found({ asked: 5, slept: () => 5.1, ran: () => 1 })).toEqual([]);
    expect(found({ asked: 4, slept: () => 4.1, ran: () => 0.8, event: true })).toEqual([]);
  });

  it('is none that hands on items, until it hands on none', () => {
    const loop = { asked: 2, slept: () => 2.1, ran: soon };
    expect(found({ ...loop, items: (turn) => turn })).toEqual([]);
    expect(found({ ...loop, items: (turn) => turn, putAt: 10 })).toEqual([]);
    expect(found({ ...loop, items: (turn) => Math.floor(turn / 10) })).toEqual(['busy-wait']);
    expect(found({ ...loop, items: (turn) => Math.min(turn, 600) })).toEqual(['busy-wait']);
  });

  it('is none that sets an event each time: a clock for others', () => {
    const loop = { asked: 5, slept: () => 5.1, ran: soon };
    expect(found({ ...loop, sets: true })).toEqual([]);
  });

  it('is none of a package, but one of who polls by the standard library', () => {
    const loop = { asked: 5, slept: () => 5.1, ran: soon };
    const packages = [
      '/usr/lib/python3/dist-packages/a.py',
      '/v/lib/python3.13/site-packages/a.py',
    ];
    for (const within of packages) expect(found({ ...loop, within })).toEqual([]);
    expect(found({ ...loop, within: '/v/lib/python3.13/queue.py' })).toEqual(['busy-wait']);
  });

  it('is none that sleeps for longer', () => {
    expect(found({ asked: 15, slept: () => 15.1, ran: soon })).toEqual([]);
    expect(found({ asked: 50, slept: () => 50.1, ran: soon, event: true })).toEqual([]);
  });
});
