import { describe, expect, it } from 'vitest';
import { expectGolden } from '../model/golden';
import { DEADLOCKS, type Drawn } from './deadlockDrawings';
import { analyse } from './findingText';

/** Drawn runs that have a finding: the text of it is in test/golden. */
const FOUND: Readonly<Record<string, Drawn>> = {
  'a main thread whose only thread has ended without a word': {
    drawing: `
      ready Event
      ms    MainThread        loader
      0     begin, signals 0  begin
      1     event ready :9    .
      2     .                 end
      900   .                 .`,
  },
  ...DEADLOCKS,
  'deadlock found again': {
    drawing: `
      a Lock, b Lock
      ms   MainThread       worker-1       worker-2
      0    begin            begin          begin
      1    .                take a :31     take b :41
      2    .                want b :33     want a :43
      40   .                go             .
      41   .                free b         .
      42   .                want b :33     .
      80   .                .              .`,
    sources: { 31: 'with a:', 33: '    with b:', 41: 'with b:' },
  },
  'self-deadlock': {
    drawing: `
      account.lock Lock
      ms   MainThread         worker
      0    begin              begin
      1    .                  take account.lock :31
      2    .                  want account.lock :41
      4    join worker :9     .
      50   .                  .`,
    sources: { 31: '    with self.lock:' },
  },
  'deadlock of locks that the functions would release which took them': {
    drawing: `
      a Lock, b Lock
      ms   MainThread        worker-1       worker-2
      0    begin             begin          begin
      1    .                 take a :31     take b :41
      2    .                 want b :32     want a :42
      50   .                 .              .`,
    sources: {
      31: 'a.acquire(timeout=-1)',
      32: 'b.acquire()',
      33: 'b.release(); a.release()',
      41: 'b.acquire(); a.acquire(); a.release(); b.release()',
    },
  },
  'no self-deadlock of a lock that a new thread releases': {
    drawing: `
      done Lock
      ms   MainThread      worker
      0    begin           .
      1    take done :10   .
      2    want done :12   .
      400  .               begin
      401  go worker       .
      600  .               .`,
  },
  'self-deadlock while others run': {
    drawing: `
      account.lock Lock
      ms   MainThread         worker
      0    begin              begin
      1    .                  take account.lock :31
      2    .                  want account.lock :41
      50   .                  .`,
    sources: { 31: '    with self.lock:' },
  },
  'long hold with a sleep': {
    drawing: `
      cache.lock Lock
      ms    MainThread             worker
      0     begin                  begin
      10    take cache.lock :88    .
      11    sleep :91              .
      12    .                      want cache.lock :40
      13    .                      owner cache.lock :91
      600   go, drop cache.lock    go MainThread
      610   .                      drop cache.lock
      700   .                      .`,
  },
  'long hold that goes on': {
    drawing: `
      cache.lock Lock
      ms    MainThread             worker
      0     begin                  begin
      10    take cache.lock :88    .
      11    io :91                 .
      12    .                      want cache.lock :40
      13    .                      .
      20    go, io :92             .
      700   .                      .`,
  },
  'stall of a reader whose producer ended': {
    drawing: `
      jobs Queue
      ms    MainThread        reader            producer
      0     begin, signals 0  begin             begin
      1     .                 get jobs :20      .
      2     .                 .                 add jobs :30
      3     .                 go producer, take1 jobs    .
      4     .                 get jobs :20      .
      5     join reader :9    .                 end
      900   .                 .                 .`,
  },
  'stall of a reader that should end a wait of the main thread': {
    drawing: `
      jobs Queue, ended Event
      ms    MainThread        reader            producer
      0     begin, signals 0  begin             begin
      1     event ended :9    get jobs :20      .
      2     .                 .                 add jobs :30
      3     .                 go producer, take1 jobs    .
      4     .                 get jobs :20      .
      5     .                 .                 end
      900   .                 .                 .`,
    sources: { 9: 'ended.wait()' },
  },
  'stall of a barrier': {
    drawing: `
      meeting Barrier 3
      ms    MainThread        left                  right                 failing
      0     begin, signals 0  begin                 begin                 begin
      1     join left :9      barrier meeting :20   barrier meeting :20   .
      2     .                 .                     .                     end
      900   .                 .                     .                     .`,
  },
  'stall of those who notified each other': {
    drawing: `
      pool.free Condition
      ms    MainThread          handler-0              handler-1
      0     begin, signals 0    begin                  begin
      1     .                   on pool.free :20       .
      2     .                   .                      notify pool.free 1 :30
      3     .                   go handler-1           on pool.free :20
      4     .                   notify pool.free 1 :30   .
      5     .                   .                      go handler-0
      6     .                   on pool.free :20       on pool.free :20
      7     join handler-0 :9   .                      .
      900   .                   .                      .`,
  },
  'lock abandoned while others run': {
    drawing: `
      lock Lock
      ms    MainThread        failing          late
      0     begin             begin            begin
      1     .                 take lock :31, seen lock 2    .
      2     .                 .                want lock :41
      3     .                 end              .
      900   .                 .                .`,
  },
  'missing task done': {
    drawing: `
      jobs Queue
      ms    MainThread        worker
      0     begin             begin daemon
      1     .                 get jobs :20
      2     add jobs :10      .
      3     .                 go MainThread, take1 jobs
      4     drain jobs :12    get jobs :20
      900   .                 .`,
  },
  'missing task done of one that failed': {
    drawing: `
      jobs Queue
      ms    MainThread        worker-1       worker-2
      0     begin             begin daemon   begin daemon
      1     .                 get jobs :20   get jobs :20
      2     add jobs :10      .              .
      3     .                 go MainThread, take1 jobs   .
      4     add jobs :10      .              .
      5     .                 .              go MainThread, take1 jobs
      6     drain jobs :12    get jobs :20   raise ValueError :21, end
      900   .                 .              .`,
  },
  'stall of a barrier whose party failed': {
    drawing: `
      meeting Barrier 3
      ms    MainThread        left                  right                 failing
      0     begin, signals 0  begin                 begin                 begin
      1     join left :9      barrier meeting :20   barrier meeting :20   raise ValueError :21, end
      900   .                 .                     .                     .`,
  },
};

const QUIET: Readonly<Record<string, { drawing: string; sources?: Record<number, string> }>> = {
  'a lock that will be released': {
    drawing: `
      lock Lock
      ms   MainThread        worker
      0    begin             begin
      1    take lock :10     want lock :20
      2    sleep :11         .
      60   go, drop lock     go MainThread`,
  },
  'a cycle with a time limit': {
    drawing: `
      a Lock, b Lock
      ms   MainThread       worker-1         worker-2
      0    begin            begin            begin
      1    .                take a :31       take b :41
      2    .                want b :33 5s    want a :43
      90   .                .                .`,
  },
  'a gate that another thread will open': {
    drawing: `
      gate Lock
      ms   MainThread        worker           opener
      0    begin             begin            begin
      1    take gate :10     want gate :20    .
      2    join worker :12   .                sleep :30
      90   .                 .                .`,
    sources: { 10: 'gate.acquire()' },
  },
  'a lock used as a signal': {
    drawing: `
      done Lock
      ms   MainThread        worker
      0    begin             begin
      1    take done :10     .
      2    want done :12     .
      90   .                 .`,
    sources: { 10: 'done.acquire()' },
  },
  'a lock that another thread opens like a gate': {
    drawing: `
      gate Lock
      ms    MainThread          worker          opener
      0     begin               begin           begin
      1     take gate :10       want gate :20   sleep :30
      1500  .                   .               go, drop gate
      1501  .                   go opener       .
      1502  .                   free gate       .
      1700  .                   .               .`,
    sources: { 10: 'gate.acquire()' },
  },
  'an idle daemon': {
    drawing: `
      jobs Queue
      ms   MainThread      worker
      0    begin           begin daemon
      1    add jobs        take1 jobs
      2    .               get jobs :20
      90   exit            .`,
  },
  'idle workers of a server': {
    drawing: `
      jobs Queue
      ms   MainThread     worker-1        worker-2
      0    begin          begin           begin
      1    add jobs       take1 jobs      get jobs :20
      2    io :9          get jobs :20    .
      90   .              .               .`,
  },
  'workers left at shutdown: nobody waits in a circle': {
    drawing: `
      jobs Queue
      ms   MainThread          worker-1        worker-2
      0    begin               begin           begin
      1    add jobs :3         take1 jobs      get jobs :20
      2    .                   get jobs :20    .
      3    shutdown worker-1   .               .
      90   .                   .               .`,
  },
  'a stop event that a signal handler sets': {
    drawing: `
      stop Event
      ms   MainThread          worker
      0    begin               begin
      1    .                   event stop :20
      2    join worker :12     .
      90   .                   .`,
  },
  'a main thread that waits for a signal, with a lock': {
    drawing: `
      stop Event, lock Lock
      ms   MainThread          worker
      0    begin               begin
      1    take lock :10       .
      2    event stop :11      want lock :20
      90   .                   .`,
    sources: { 10: 'with lock:' },
  },
  'a wake-up on its way': {
    drawing: `
      ready Condition
      ms   MainThread            worker
      0    begin                 begin
      1    notify ready 0 :5     on ready :20
      2    notify ready 1 :6     .
      3    join worker :7        .
      90   .                     .`,
  },
  'an item on its way': {
    drawing: `
      jobs Queue
      ms   MainThread        worker
      0    begin             begin
      1    add jobs          take1 jobs
      2    .                 get jobs :20
      3    add jobs          .
      4    join worker :12   .
      90   .                 .`,
  },
  'a lock handed over': {
    drawing: `
      lock Lock
      ms   MainThread        worker
      0    begin             begin
      1    take lock :10     want lock :20
      2    drop lock         .
      3    join worker :12   .
      90   .                 .`,
  },
  'a reader whose producer ended, where signals are handled': {
    drawing: `
      jobs Queue
      ms    MainThread            reader            producer
      0     begin, signals 16384  begin             begin
      1     .                    get jobs :20      .
      2     .                    .                 add jobs :30
      3     .                    go producer, take1 jobs    .
      4     .                    get jobs :20      .
      5     join reader :9       .                 end
      900   .                    .                 .`,
  },
  'a reader whose producer ended, while another thread runs': {
    drawing: `
      jobs Queue
      ms    MainThread        reader            producer
      0     begin, signals 0  begin             begin
      1     .                 get jobs :20      .
      2     .                 .                 add jobs :30
      3     .                 go producer, take1 jobs    .
      4     .                 get jobs :20      .
      5     sleep :9          .                 end
      900   .                 .                 .`,
  },
  'a main thread that waits for Ctrl-C': {
    drawing: `
      stop Event
      ms    MainThread
      0     begin, signals 0
      1     event stop :9
      900   .`,
  },
  'a reader that nobody minds, while the main thread waits for Ctrl-C': {
    drawing: `
      jobs Queue, ended Event
      ms    MainThread        reader            producer
      0     begin, signals 0  begin             begin
      1     event ended :9    get jobs :20      .
      2     .                 .                 add jobs :30
      3     .                 go producer, take1 jobs    .
      4     .                 get jobs :20      .
      5     .                 .                 end
      900   .                 .                 .`,
    sources: { 9: 'threading.Event().wait()' },
  },
  'an ignored line': {
    drawing: `
      lock Lock
      ms   MainThread         worker
      0    begin              begin
      1    .                  take lock :31
      2    .                  want lock :41
      4    join worker :9     .
      50   .                  .`,
    sources: { 41: 'with lock:  # heddle: ignore[self-deadlock]' },
  },
};

describe('findings', () => {
  it.each(Object.entries(FOUND))('%s', (name, { drawing, sources }) => {
    expectGolden(name.replaceAll(' ', '-'), analyse(drawing, sources).text);
  });

  it.each(Object.entries(QUIET))('none: %s', (_, { drawing, sources }) => {
    expect(analyse(drawing, sources).text).toBe('no findings');
  });

  it('tells contention, and whom to blame', () => {
    const turns = Array.from({ length: 20 }, (_, turn) => {
      const at = 10 + turn * 20;
      return `
        ${at}       take lock :31     want lock :41
        ${at + 8}   drop lock         go MainThread
        ${at + 9}   .                 free lock`;
    });
    const { text } = analyse(`
      lock Lock
      ms   MainThread        worker
      0    begin             begin${turns.join('')}
      500  exit              .`);
    expectGolden('contention', text);
  });

  it('a deadlock is told within 100 ms of the last wait, at a later poll', () => {
    for (const [name, { drawing, sources }] of Object.entries(FOUND)) {
      for (const { at, row } of analyse(drawing, sources).told) {
        if (!/deadlock$/.test(row.rule)) continue;
        expect(at - row.lastNs / 1e6, name).toBeLessThan(100);
        expect(at - row.lastNs / 1e6, name).toBeGreaterThan(0);
      }
    }
  });

  it('a circle is none while a thread lives that could release a lock of it', () => {
    const drawing = (main: string) => `
      busy Lock, log Lock
      ms   MainThread         submit         other
      0    begin, signals 0   begin          begin
      1    ${main}            take busy :31  take log :41
      2    .                  want log :33   want busy :43
      700  .                  .              .`;
    const taken = { 31: 'busy.acquire()', 32: 'jobs.put(1)', 33: 'with log:', 41: 'with log:' };
    const deadlocks = (main: string, sources: Readonly<Record<number, string>>) =>
      analyse(drawing(main), sources).told.filter(({ row }) => row.rule === 'deadlock').length;
    expect(deadlocks('sleep :9', taken)).toBe(0);
    expect(deadlocks('sleep :9', { ...taken, 32: 'busy.acquire(); busy.release()' })).toBe(0);
    expect(deadlocks('sleep :9', { ...taken, 34: 'busy.release()' })).toBe(1);
    expect(deadlocks('join submit :9', taken)).toBe(1);
  });

  it('a lock that a handler of a signal may release is none of a self-deadlock', () => {
    const drawing = (first: string): string => `
      latch Lock
      ms    MainThread
      0     begin${first}
      1     take latch :10
      2     want latch :12
      1500  .`;
    const rules = (first: string, line = 'latch.acquire()'): readonly string[] =>
      analyse(drawing(first), { 10: line }).told.map(({ row }) => row.rule);
    expect(rules(', signals 8192')).toEqual([]);
    expect(rules('')).toEqual([]);
    expect(rules(', signals 0')).toEqual(['self-deadlock']);
    expect(rules(', signals 8192', 'with latch:')).toEqual(['self-deadlock']);
  });

  it('can be switched off and given another severity', () => {
    const { drawing, sources } = FOUND['deadlock of two locks']!;
    expect(analyse(drawing, sources, { disabled: ['deadlock'] }).text).toBe('no findings');
    const { told } = analyse(drawing, sources, { severity: { deadlock: 'info' } });
    expect(told.map(({ row }) => row.severity)).toEqual(['info']);
  });
});
