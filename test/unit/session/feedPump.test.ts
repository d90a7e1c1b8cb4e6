import { describe, expect, test } from 'vitest';
import { timeNs } from '../../../src/base/index';
import type { Delta } from '../../../src/protocol/view/index';
import { FeedPump, type PumpClock } from '../../../src/session/index';

/** A clock that stands still until a test moves it. */
class TestClock implements PumpClock {
  private time = 0;
  private readonly timers: { readonly at: number; readonly action: () => void }[] = [];

  now = (): number => this.time;

  after(ms: number, action: () => void) {
    const timer = { at: this.time + ms, action };
    this.timers.push(timer);
    return { dispose: () => void this.timers.splice(this.timers.indexOf(timer), 1) };
  }

  to(time: number): void {
    this.time = time;
    for (const timer of [...this.timers].filter(({ at }) => at <= time)) {
      this.timers.splice(this.timers.indexOf(timer), 1);
      timer.action();
    }
  }

  get waiting(): number {
    return this.timers.length;
  }
}

function start() {
  const clock = new TestClock();
  const sent: number[] = [];
  const outlet = { pending: 0, send: () => void sent.push(clock.now()) };
  const source = {
    hasNews: false,
    made: 0,
    /** Comes with the poll that the pump asks for. */
    unread: false,
    catchUp(): void {
      if (this.unread) news();
      this.unread = false;
    },
    watched: 0,
    watch() {
      this.watched++;
      return { dispose: () => void this.watched-- };
    },
    delta(): Delta {
      this.hasNews = false;
      this.made++;
      return { type: 'delta', nowNs: timeNs(clock.now()), live: true };
    },
  };
  const pump = new FeedPump(source, outlet, clock);
  const news = (): void => {
    source.hasNews = true;
    pump.changed();
  };
  return { clock, sent, outlet, source, pump, news };
}

describe('FeedPump', () => {
  test('after a silence news go at once', () => {
    const { clock, sent, news } = start();
    news();
    clock.to(500);
    news();
    expect(sent).toEqual([0, 500]);
  });

  test('news that come fast are put together', () => {
    const { clock, sent, source, news } = start();
    for (let ms = 0; ms <= 100; ms += 5) {
      clock.to(ms);
      news();
    }
    expect(sent).toEqual([0, 35, 70]);
    expect(source.made).toBe(3);
  });

  test('what the program has written meanwhile goes along', () => {
    const { clock, sent, source, news } = start();
    news();
    clock.to(10);
    news();
    clock.to(20);
    source.unread = true;
    clock.to(33);
    expect(sent).toEqual([0, 33]);
    expect([source.unread, source.hasNews, clock.waiting]).toEqual([false, false, 0]);
  });

  test('what comes too soon goes when its time has come, without another poll', () => {
    const { clock, sent, news } = start();
    news();
    clock.to(10);
    news();
    expect(sent).toEqual([0]);
    clock.to(33);
    expect(sent).toEqual([0, 33]);
  });

  test('that time goes on is told seldom', () => {
    const { clock, sent, pump } = start();
    for (let ms = 0; ms <= 250; ms += 10) {
      clock.to(ms);
      pump.changed();
    }
    expect(sent).toEqual([0, 100, 200]);
    expect(clock.waiting).toBe(0);
  });

  test('a client that takes nothing is sent nothing, and then all in one', () => {
    const { clock, sent, outlet, source, news } = start();
    news();
    outlet.pending = 64 << 20;
    for (let ms = 40; ms <= 4_000; ms += 40) {
      clock.to(ms);
      news();
    }
    expect(source.made).toBe(1);
    outlet.pending = 0;
    clock.to(4_010);
    news();
    expect(sent).toEqual([0, 4_010]);
  });

  test('the end of a run waits for nothing; nothing comes after the pump is gone', () => {
    const { clock, sent, pump, news } = start();
    news();
    clock.to(1);
    news();
    pump.flush();
    expect(sent).toEqual([0, 1]);
    clock.to(2);
    news();
    pump.dispose();
    clock.to(1_000);
    news();
    expect(sent).toEqual([0, 1]);
  });

  test('the program is watched as long as there is a pump', () => {
    const { source, pump } = start();
    expect(source.watched).toBe(1);
    pump.dispose();
    expect(source.watched).toBe(0);
  });
});
