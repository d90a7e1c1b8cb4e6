import { describe, expect, test } from 'vitest';
import { asId, durationNs, timeNs, type LaneId } from '../../../src/base/index';
import { exitStatus } from '../../../src/cli/exitStatus';
import { statusText } from '../../../src/cli/status/text';
import { findingText } from '../../../src/cli/text/finding';
import { outcome, textReport } from '../../../src/cli/text/report';
import { exceptionText } from '../../../src/cli/text/lanes';
import { noteText } from '../../../src/cli/text/note';
import { Places, shortPath } from '../../../src/cli/text/source';
import { plain, styleFor } from '../../../src/cli/text/style';
import { LaneState } from '../../../src/protocol/view/index';
import {
  Baseline,
  buildReport,
  findingOf,
  type Report,
  type ReportThread,
} from '../../../src/session/report/index';
import {
  contendedLock,
  contention,
  deadlock,
  laneRow,
  lockRow,
  poolRow,
  processRow,
  queueRow,
  runRow,
  site,
} from '../report/rows';

const places = new Places('/home/me', (file, line) =>
  file === 'app.py' ? `    line ${line} of the source` : undefined,
);

const waitsForB = {
  reason: 'Lock',
  object: contendedLock(2, 'b', 3).id,
  lane: null,
  what: null,
  site: site('app.py', 31, 'forth'),
};
const mostlyB = [
  { ...waitsForB, ns: durationNs(2.4e9), count: 3 },
  { ...waitsForB, site: site('app.py', 41, 'back'), ns: durationNs(6e8), count: 1 },
];

const report = buildReport(
  {
    run: runRow(),
    durationNs: durationNs(5e9),
    processes: [processRow()],
    lanes: [
      laneRow(1, 'MainThread'),
      laneRow(2, 'worker-1', {
        state: LaneState.Lock,
        waitNs: durationNs(3e9),
        wait: { ...waitsForB, holder: 'worker-2', sinceNs: timeNs(2e9), timeoutNs: null },
      }),
    ],
    locks: [lockRow(1, 'a'), contendedLock(2, 'b', 3)],
    queues: [queueRow(3, 'jobs'), queueRow(4, 'unused', { puts: 0, gets: 0 })],
    pools: [poolRow(5, 'pool')],
    findings: [contention, deadlock],
    startMethod: () => 'exec',
    waited: (id) => (id === asId<LaneId>(2) ? mostlyB : []),
    starterOf: () => ({ startedBy: null, site: null }),
    sites: () => [
      { site: site('app.py', 31, 'forth'), acquisitions: 9, contended: 4, waitNs: durationNs(3e9) },
    ],
  },
  { name: 'heddle', version: '0.0.0' },
);

/** Thin spaces, which editors show as ordinary ones. */
const spaced = (text: string): string => text.replaceAll('\u202f', ' ');

describe('a finding', () => {
  test('says what, who, where, the line, and what to do, in this order', () => {
    expect(findingText(findingOf(deadlock), places, plain)).toMatchInlineSnapshot(`
      "✖ Deadlock: worker-1 and worker-2 wait for each other [deadlock]
        worker-1 waits for b
          at app.py:31 in forth
              │ line 31 of the source
          holds a from app.py:30 in forth
              │ line 30 of the source
        worker-2 waits for a
          at app.py:41 in back
              │ line 41 of the source
          holds b from app.py:40 in back
              │ line 40 of the source
        → Take the locks in the same order everywhere.
      "
    `);
  });

  test('keeps of its message what the threads below it do not show', () => {
    const message = `${deadlock.message} MainThread waits behind them.`;
    const [, second] = findingText(findingOf({ ...deadlock, message }), places, plain).split('\n');
    expect(second).toBe('  MainThread waits behind them.');
    const once = 'worker-1 holds a and waits for b; others lost 3 s; worker-2 held b for 2 s.';
    const text = findingText(findingOf({ ...deadlock, message: once }), places, plain);
    expect(text.split('\n')[1]).toBe('  others lost 3 s; worker-2 held b for 2 s.');
  });

  test('keeps what only has the letters of what they wait for', () => {
    const message = 'worker-1 was told to end, and waits all the same. worker-1 waits for a.';
    const participants = deadlock.participants.map((one) => ({
      ...one,
      name: 'worker-1',
      waitsFor: 'a',
    }));
    const text = findingText(findingOf({ ...deadlock, message, participants }), places, plain);
    expect(text.split('\n')[1]).toBe('  worker-1 was told to end, and waits all the same.');
  });

  test('says who held what others waited for', () => {
    const [one] = deadlock.participants;
    const owner = { ...one!, role: 'owner', waitsFor: null };
    const text = findingText(findingOf({ ...deadlock, participants: [owner] }), places, plain);
    expect(text).toContain('\n  worker-1 (the holder)\n');
  });

  test('shows the line of the program, not those of a library that it has called', () => {
    const [one] = deadlock.participants;
    const within = { ...one!, stack: [site('contextlib.py', 530, 'enter'), ...one!.stack] };
    const text = findingText(findingOf({ ...deadlock, participants: [within] }), places, plain);
    expect(text).toContain('  worker-1 waits for b\n    at app.py:31 in forth\n');
  });

  test('that is known is a headline', () => {
    const baseline = new Baseline([findingOf(deadlock)]);
    expect(findingText(findingOf(deadlock, baseline), places, plain)).toBe(
      '✖ Deadlock: worker-1 and worker-2 wait for each other [deadlock] known\n',
    );
  });

  test('without threads to blame it shows its locations', () => {
    const text = findingText(findingOf(contention), places, plain);
    expect(text).toContain('⚠ cache._lock: others waited 3.2 s [high-contention]\n');
    expect(text).toContain('  app.py:31 waits\n        │ line 31 of the source');
  });
});

test('the text report', () => {
  const text = textReport(report, { style: plain, places, fullFindings: false });
  expect(spaced(text)).toMatchInlineSnapshot(`
    "heddle: app.py ended after 5 s; 1 process, 2 threads

    ✖ Deadlock: worker-1 and worker-2 wait for each other [deadlock]
    ⚠ cache._lock: others waited 3.2 s [high-contention]

    Locks others waited for
      waited  longest  contended  acquired  longest hold  lock  most at
         3 s   300 ms         40       100             –  b     app.py:31 in forth

    Queues
      depth   most  size    put  taken  waited to put  to get  item stays  queue
      1 024  1 024   any  2 000    976              0     2 s      500 ms  jobs

    Pools
                     jobs  queued  most   ran   most  of it waiting  workers  pool
      4 210 (210 told of)    41 s   1 s  10 s  80 ms           90 %        4  pool

    Threads that waited most
      waited   of  thread    mostly for                     in the end
         3 s  5 s  worker-1  b at app.py:31 in forth, 80 %  still waits for it, held by worker-2
    "
  `);
});

test('a thread that ended is told by what it mostly waited for, one that waits for something else by both', () => {
  const [, worker] = report.threads;
  const textOf = (more: Partial<ReportThread>): string[] => {
    const threads = [{ ...worker!, ...more }];
    const text = textReport({ ...report, threads }, { style: plain, places, fullFindings: false });
    return spaced(text).split('\n').slice(-3, -1);
  };
  expect(textOf({ state: 'ended', endNs: 4e9, waitingFor: null })).toEqual([
    '  waited   of  thread    mostly for',
    '     3 s  4 s  worker-1  b at app.py:31 in forth, 80 %',
  ]);
  const elsewhere = { ...worker!.waitingFor!, site: site('app.py', 77, 'last') };
  expect(textOf({ waitingFor: elsewhere })[1]).toContain(
    'b at app.py:31 in forth, 80 %  waits for b at app.py:77 in last, held by worker-2',
  );
  expect(textOf({ waited: [] })[1]).toContain(
    'waits for b at app.py:31 in forth, held by worker-2',
  );
});

test('what is not listed is counted, objects with what was waited for them', () => {
  const forgotten = { objects: 12345, waitNs: 3.2e9, threads: 80_000, tasks: 0, programs: 1 };
  const run = { ...report.run, forgotten };
  const text = textReport({ ...report, run }, { style: plain, places, fullFindings: false });
  expect(spaced(text)).toContain(
    '12 345 locks, queues and other objects that are gone are not listed; they were waited for 3.2 s in all.\n' +
      '80 000 threads and 1 program that have ended are not listed: those that lived longest are, and the last ones.',
  );
});

test('who used the processor is told with what is measured and what is estimated', () => {
  const [first, second] = report.threads;
  const estimate = (estimatedNs: number) => ({ estimatedNs, errorNs: 3e8, looks: 50 });
  const threads = [
    { ...first!, cpuNs: 2.4e9, queuedNs: 1e8, gil: estimate(2.25e9) },
    { ...second!, cpuNs: 1e7, queuedNs: 0, gil: estimate(0) },
    { ...first!, id: 3, name: 'python3 77', native: true, cpuNs: 9e8, queuedNs: 3e9, gil: null },
  ];
  const run = { available: 2, wanted: 8, overNs: 3.1e9, queuedNs: 3.1e9 };
  const busy = { ...report, threads, run: { ...report.run, processors: run } };
  const text = textReport(busy, { style: plain, places, fullFindings: false });
  const from = text.indexOf('Threads that used');
  expect(spaced(text.slice(from, text.indexOf('Threads that waited')))).toMatchInlineSnapshot(`
    "Threads that used the processor
         CPU   of  no processor free  waited for GIL  thread
       2.4 s  5 s             100 ms  about 45 % ±6   MainThread
      900 ms  5 s                3 s                  python3 77 (native)

    Up to 8 threads wanted 2 processors at once, for about 3.1 s in all; threads waited 3.1 s for a free one.

    "
  `);
  expect(text).toContain('1 process, 2 threads, 1 native thread');
});

test('rows name their process where there are several', () => {
  const [first] = report.processes;
  const two = { ...report, processes: [first!, { ...first!, id: 2, name: 'worker', pid: 4712 }] };
  const threads = report.threads.map((one) => ({ ...one, process: 2 }));
  const text = textReport({ ...two, threads }, { style: plain, places, fullFindings: false });
  expect(text).toMatch(/jobs +app\.py 4711$/m);
  expect(text).toMatch(/worker-1 .* worker 4712$/m);
});

test('outcomes', () => {
  const ended = (run: Partial<Report['run']>): string =>
    outcome({ ...report, run: { ...report.run, ...run } });
  const exit = { code: null, signal: null, reason: 'exited' as const };
  expect(ended({})).toBe('app.py ended after 5 s; 1 process, 2 threads');
  expect(ended({ exit: { ...exit, code: 1 }, dropped: 1200 })).toBe(
    'app.py ended with status 1 after 5 s; 1 process, 2 threads; 1\u202f200 records were lost',
  );
  expect(ended({ exit: { ...exit, signal: 'SIGKILL' } })).toMatch(/^app.py was ended by SIGKILL/);
  expect(ended({ exit: { ...exit, reason: 'timeLimit' } })).toMatch(/ended by --time-limit/);
  expect(ended({ exit: { ...exit, reason: 'deadlock' } })).toMatch(/deadlocked and was ended/);
  expect(ended({ exit: null })).toMatch(/was still running when its recording ended/);
});

describe('the status', () => {
  const source = {
    nowNs: timeNs(42.9e9),
    lanes: [
      laneRow(1, 'a'),
      laneRow(2, 'b', { state: LaneState.Lock }),
      laneRow(3, 'c', { state: LaneState.None, endNs: timeNs(1) }),
    ],
    locks: [lockRow(1, 'calm'), contendedLock(2, 'accounts[1].lock', 12.1)],
    queues: [queueRow(3, 'jobs')],
  };

  test('is one line', () => {
    expect(spaced(statusText(source, 120, plain))).toBe(
      '● 00:42  2 threads: 1 run, 1 wait · worst lock accounts[1].lock 12.1 s · deepest queue jobs 1 024',
    );
  });

  test('fits the terminal', () => {
    expect(statusText(source, 30, plain)).toBe('● 00:42  2 threads: 1 run, 1 …');
  });

  test('leaves out what there is not', () => {
    const quiet = { ...source, nowNs: timeNs(3723e9), locks: [], queues: [] };
    expect(statusText(quiet, 80, plain)).toBe('● 1:02:03  2 threads: 1 run, 1 wait');
  });
});

test('exit statuses', () => {
  const exited = (code: number) => ({ code, signal: null, reason: 'exited' as const });
  expect(exitStatus(exited(0), false)).toBe(0);
  expect(exitStatus(exited(7), false)).toBe(7);
  expect(exitStatus(exited(7), true)).toBe(7);
  expect(exitStatus(exited(0), true)).toBe(3);
  const killed = { code: null, signal: 'SIGKILL' };
  expect(exitStatus({ ...killed, reason: 'killed' }, true)).toBe(137);
  expect(exitStatus({ ...killed, reason: 'timeLimit' }, false)).toBe(124);
  expect(exitStatus({ ...killed, reason: 'deadlock' }, false)).toBe(3);
  expect(exitStatus({ code: null, signal: 'SIGINT', reason: 'exited' }, false)).toBe(130);
});

test('paths are short below the working directory only', () => {
  expect(shortPath('/home/me/a/b.py', '/home/me')).toBe('a/b.py');
  expect(shortPath('/home/you/b.py', '/home/me')).toBe('/home/you/b.py');
  expect(shortPath('b.py', '/home/me')).toBe('b.py');
  expect(shortPath('/home/me/../you/b.py', '/home/me')).toBe('/home/you/b.py');
});

test('in tables places in libraries are named as programs import them, and all stand on one line', () => {
  const places = new Places('/home/me/app', () => undefined);
  const site = (file: string) => ({ file, line: 7, function: 'run' });
  const briefly = (file: string): string => places.briefly(site(file));
  const python = '/home/me/app/.venv/lib/python3.14';
  expect(briefly(`${python}/concurrent/futures/thread.py`)).toBe(
    'concurrent/futures/thread.py:7 in run',
  );
  expect(briefly(`${python}/site-packages/requests/api.py`)).toBe('requests/api.py:7 in run');
  expect(briefly('/usr/lib/python3/dist-packages/yaml/nodes.py')).toBe('yaml/nodes.py:7 in run');
  expect(briefly('/srv/node_modules/a/node_modules/@b/c.js')).toBe('@b/c.js:7 in run');
  expect(briefly('/home/me/app/lib/python3.py')).toBe('lib/python3.py:7 in run');
  expect(briefly('/srv/two\nlines.py')).toBe('/srv/two\\nlines.py:7 in run');
  expect(places.in(site(`${python}/json/decoder.py`))).toContain('.venv/lib');
});

test('of a line that is as long as a file the beginning is shown', () => {
  const minified = new Places('/srv', () => `  ${'let a=1;'.repeat(3000)}`);
  expect(minified.line('app.js', 1)).toMatch(/^let a=1;[^…]{0,240}…$/);
});

test('the line of a pool itself is not where a job failed', () => {
  const places = new Places('/srv', () => undefined);
  const raised = (file: string): string =>
    exceptionText({ text: 'ValueError', site: { file, line: 7, function: '' } }, places);
  expect(raised('/usr/lib/python3.14/concurrent/futures/interpreter.py')).toBe('ValueError');
  expect(raised('/usr/lib/python3.14/json/decoder.py')).toBe('ValueError at json/decoder.py:7');
});

test('colours appear on terminals that want them', () => {
  const red = '\u001b[31mx\u001b[39m';
  expect(styleFor(true, {}).error('x')).toBe(red);
  expect(styleFor(false, {}).error('x')).toBe('x');
  expect(styleFor(true, { NO_COLOR: '1' }).error('x')).toBe('x');
  expect(styleFor(true, { TERM: 'dumb' }).error('x')).toBe('x');
  expect(styleFor(false, { NO_COLOR: '1' }, 'always').error('x')).toBe(red);
  expect(styleFor(true, {}, 'never').error('x')).toBe('x');
});

test('of a note each line is one for itself', () => {
  const long = `it ${'looks seldom '.repeat(8)}then`;
  expect(noteText(`attached while it ran\n${long}`, plain)).toBe(
    [
      'heddle: attached while it ran',
      `heddle: it ${'looks seldom '.repeat(6)}looks`,
      '  seldom looks seldom then',
      '',
    ].join('\n'),
  );
});
