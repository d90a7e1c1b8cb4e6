import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { durationNs } from '../../../src/base/index';
import { RecordingReader, TextSink, Validator } from '../../../src/trace/index';
import { DEADLINE_MS } from '../../support/deadline';
import { Bench, DEADLOCK, finding, isRunning, said } from './programs';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.dispose());

/** What the native agent is known to write against the protocol; harmless to the decoder. */
const KNOWN = /Acquire .*: time goes back|ObjectEnd .* is not defined/;

function recorded(path: string): TextSink {
  const reader = RecordingReader.open(path);
  const sink = new TextSink();
  reader.replaySync(sink);
  reader.dispose();
  return sink;
}

test('a program runs as it would without us', async () => {
  const session = await bench.launch('import sys; print("hello"); sys.exit(7)');
  const hello = said(session.childProcess!.stdout!, 'hello');
  expect(await session.exit).toEqual({ code: 7, signal: null, reason: 'exited' });
  await hello;
  expect(session.model.exit).toEqual({ code: 7, signal: null, reason: 'exited' });
  expect(session.model.allProcesses()).toHaveLength(1);
  const directory = session.directory!;
  session.dispose();
  expect(existsSync(directory)).toBe(false);
});

// How soon: `npm run bench` judges that.
test('a deadlock is told while the program hangs', async () => {
  const session = await bench.launch(DEADLOCK);
  const row = await finding(session, 'deadlock');
  expect(row.participants.map((one) => one.thread).sort()).toEqual(['ab', 'ba']);
  expect(session.childProcess!.exitCode).toBeNull();
  session.kill();
  expect(await session.exit).toMatchObject({ signal: 'SIGKILL', reason: 'killed' });
});

test('--on-deadlock exit ends the program', async () => {
  const session = await bench.launch(DEADLOCK, { onDeadlock: 'exit' });
  expect(await session.exit).toMatchObject({ reason: 'deadlock' });
  expect(session.findings().map((row) => row.rule)).toContain('deadlock');
});

test('the time limit ends what does not end, children too', async () => {
  const session = await bench.launch(
    `
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
print("child", child.pid, flush=True)
child.wait()
signal.pause()
`,
    { timeLimitNs: durationNs(5e9) },
  );
  const pid = Number((await said(session.childProcess!.stdout!, 'child')).split(' ')[1]);
  expect(await session.exit).toMatchObject({ reason: 'timeLimit' });
  session.dispose();
  expect(isRunning(pid)).toBe(false);
});

test.each([
  ['by itself', 'pass', true],
  ['by a signal', 'os.kill(os.getpid(), 9)', false],
])('what a program leaves running when it ended %s', async (_, end, goesOn) => {
  const session = await bench.launch(`
import os, subprocess
child = subprocess.Popen(["sleep", "1000"], start_new_session=True, stdout=subprocess.DEVNULL)
print("child", child.pid, flush=True)
${end}
`);
  const pid = Number((await said(session.childProcess!.stdout!, 'child')).split(' ')[1]);
  await session.exit;
  expect(isRunning(pid)).toBe(true);
  session.dispose();
  expect(isRunning(pid)).toBe(goesOn);
  if (goesOn) process.kill(pid, 'SIGKILL');
});

test('a program that kills itself leaves a recording with everything up to the kill', async () => {
  const session = await bench.launch(`
import os, signal, threading
locks = []
def work(n):
    for i in range(100):
        lock = threading.Lock()
        with lock:
            threading.Event().wait(0.0001)
    locks.append(n)
threads = [threading.Thread(target=work, args=(n,), name=f"w{n}") for n in range(4)]
for one in threads: one.start()
for one in threads: one.join()
threading.Thread(target=lambda: os.kill(os.getpid(), signal.SIGKILL), name="last-words").start()
signal.pause()
`);
  expect(await session.exit).toEqual({ code: null, signal: 'SIGKILL', reason: 'killed' });
  const sink = recorded(bench.recording);
  expect(sink.lines.some((line) => line.includes('"last-words"'))).toBe(true);
  expect(sink.lines.filter((line) => / Block reason=Event /.test(line))).toHaveLength(400);
  const ends = sink.lines.filter((line) => / end /.test(line) && !line.startsWith('source'));
  expect(ends).toEqual([
    expect.stringMatching(/^1 \d+ process end vanished$/),
    expect.stringMatching(/^run end \d+ killed SIGKILL$/),
  ]);
});

describe.each(['summary', 'full'] as const)('detail %s', (detail) => {
  test('forked and spawned children appear, and their traces are correct', async () => {
    const session = await bench.launch(
      `
import multiprocessing, os, subprocess, sys, threading
def child(name):
    lock = threading.Lock()
    def hold():
        with lock: pass
    one = threading.Thread(target=hold, name=name)
    one.start(); one.join()
if __name__ == "__main__":
    for method in ("fork", "spawn"):
        process = multiprocessing.get_context(method).Process(target=child, args=(method + "-thread",))
        process.start(); process.join()
    subprocess.run([sys.executable, "-c", "import threading; threading.Lock().acquire()"], check=True)
`,
      { detail },
    );
    expect(await session.exit).toMatchObject({ code: 0 });
    const [main, ...children] = session.model.allProcesses();
    expect(children.length).toBeGreaterThanOrEqual(3);
    expect(children.map((one) => one.parent?.id)).toContain(main!.id);
    const names = session.model.allLanes().map((lane) => lane.name);
    expect(names).toEqual(expect.arrayContaining(['fork-thread', 'spawn-thread']));
    const validator = new Validator();
    const reader = RecordingReader.open(bench.recording);
    const { stats } = reader.replaySync(validator);
    reader.dispose();
    expect(stats).toMatchObject({ lost: 0, brokenRings: 0, brokenDefs: 0, unknown: 0 });
    expect(validator.complaints.filter((one) => !KNOWN.test(one))).toEqual([]);
  });
});

test('a program too fast for us loses records, which are counted, and garbles none', async () => {
  const session = await bench.launch(
    `
import threading, time
def work(lock):
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        for _ in range(500):
            with lock: pass
for _ in range(3): threading.Thread(target=work, args=(threading.Lock(),)).start()
`,
    { detail: 'full' },
  );
  expect(await session.exit).toMatchObject({ code: 0 });
  const validator = new Validator();
  const reader = RecordingReader.open(bench.recording);
  const { stats } = reader.replaySync(validator);
  reader.dispose();
  expect(stats.records).toBeGreaterThan(100_000);
  expect(session.model.dropped).toBe(stats.lost);
  expect(stats).toMatchObject({ late: 0, unknown: 0, brokenRings: 0, brokenDefs: 0 });
  expect(validator.complaints.filter((one) => !KNOWN.test(one))).toEqual([]);
});

test('a recording gives the model that the live run gave', async () => {
  const live = await bench.launch(DEADLOCK);
  await finding(live, 'deadlock');
  live.kill();
  await live.exit;
  const opened = await bench.open();
  expect(opened.mode).toBe('recording');
  expect(await opened.exit).toEqual(await live.exit);
  expect(opened.notes).toEqual([]);
  const lanes = (session: typeof live) =>
    session.model.allLanes().map((lane) => [lane.name, lane.since, lane.endNs]);
  expect(lanes(opened)).toEqual(lanes(live));
  expect(opened.findings().map((row) => row.title)).toEqual(
    live.findings().map((row) => row.title),
  );
});

test('source lines around sites are kept, and no other file is shown', async () => {
  const session = await bench.launch(DEADLOCK);
  const row = await finding(session, 'deadlock');
  const { file, line } = row.locations[0]!;
  const excerpt = session.sourceExcerpt(file, line);
  expect(excerpt.lines[line - excerpt.firstLine]).toMatch(/with (first|second):/);
  expect(session.sourceExcerpt('/etc/passwd', 1).lines).toEqual([]);
  expect(session.sourceExcerpt(file, Number.NaN).lines).toEqual([]);
  session.kill();
  await session.exit;
  // The file has changed since: what ran is shown.
  bench.file('program.py', DEADLOCK.replaceAll('with', 'WITH'));
  const opened = await bench.open();
  const kept = opened.sourceExcerpt(file, line);
  expect(kept.lines[line - kept.firstLine]).toMatch(/with (first|second):/);
});

test('a feed answers views; the recording can be saved while the run goes on', async () => {
  const session = await bench.launch(DEADLOCK);
  await finding(session, 'deadlock');
  const feed = session.createFeed();
  expect(feed.hello()).toMatchObject({ type: 'hello', mode: 'live', opensSource: false });
  expect(feed.full().findings).toHaveLength(session.findings().length);
  const path = join(bench.folder, 'copy.heddle');
  expect(session.saveRecording(path)).toBe(path);
  expect(recorded(path).lines.length).toBeGreaterThan(20);
  expect(() => session.saveRecording('/no/such/folder/x.heddle')).toThrow(/cannot be saved/);
  session.kill();
  await session.exit;
});

test('an interpreter that cannot be followed runs the program all the same, with --force', async () => {
  const fake = bench.file(
    'python-old',
    '#!/bin/sh\nif [ "$1" = -S ]; then echo cpython 3 8; else echo "ran ${HEDDLE_SESSION:-alone}"; fi\n',
    0o755,
  );
  await expect(bench.launch('', { python: fake })).rejects.toThrow(/Python 3\.8/);
  const session = await bench.launch('', { python: fake, force: true });
  expect(await said(session.childProcess!.stdout!, 'ran')).toBe('ran alone');
  expect(await session.exit).toMatchObject({ code: 0 });
  expect(session.notes.join()).toMatch(/nothing will be recorded/);
});

test('what cannot be started leaves nothing behind', async () => {
  await expect(bench.launch('', { cwd: '/no/such/folder' })).rejects.toThrow(/working directory/);
  await expect(
    bench.launch('', { record: join(bench.folder, 'no', 'run.heddle') }),
  ).rejects.toThrow(/cannot write the recording/);
  const broken = bench.file('broken', '#!/no/such/interpreter\n', 0o755);
  await expect(
    bench.launch('', { program: { kind: 'command', command: broken, args: [] } }),
  ).rejects.toThrow(/cannot be started/);
});

test('a program in which no Python was seen says so', async () => {
  const session = await bench.launch('', {
    program: { kind: 'command', command: 'true', args: [] },
  });
  expect(await session.exit).toMatchObject({ code: 0 });
  expect(session.notes.join()).toMatch(/No Python or Node process was followed/);
});

test('Python children of any command are followed', async () => {
  const session = await bench.launch('', {
    program: {
      kind: 'command',
      command: 'sh',
      args: ['-c', `echo shell; "$PYTHON" -c 'import threading; print("python")'; exit 4`],
    },
    environment: { ...process.env, PYTHON: process.env['PYTHON'] ?? 'python3' },
  });
  expect(await session.exit).toMatchObject({ code: 4 });
  expect(session.model.allProcesses()).toHaveLength(1);
  expect(readFileSync(bench.recording).length).toBeGreaterThan(100);
});

test('the first Python that another program starts is called after itself', async () => {
  const session = await bench.launch('', {
    program: { kind: 'command', command: 'sh', args: ['-c', '"$PYTHON" -m this; exit 4'] },
    environment: { ...process.env, PYTHON: process.env['PYTHON'] ?? 'python3' },
  });
  expect(await session.exit).toMatchObject({ code: 4 });
  const { processes } = session.createFeed().full();
  expect(processes?.map(({ name }) => name)).toEqual(['-m this']);
});

const ISOLATIONS = [
  ['its option -I, -E or -S', '"$PYTHON" -I'],
  ['without the environment', 'env -i "$PYTHON"'],
];
const ANOTHER_USER = [
  'another user \\(uid 65534\\)',
  // Debian's: one of a user's own, below a home that others may not enter, is none for it.
  'setpriv --reuid 65534 --clear-groups /usr/bin/python3',
];

test.each(process.getuid?.() === 0 ? [...ISOLATIONS, ANOTHER_USER] : ISOLATIONS)(
  'a Python that a shell keeps from us is told of: %s',
  async (why, how) => {
    const go = bench.file('go', '');
    chmodSync(dirname(go), 0o755);
    const waits = `import os, time\nwhile not os.path.getsize("${go}"): time.sleep(0.01)`;
    const command = `"$PYTHON" -c pass; ${how} -c '${waits}'; exit 4`;
    const session = await bench.launch('', {
      program: { kind: 'command', command: 'sh', args: ['-c', command] },
      environment: { ...process.env, PYTHON: process.env['PYTHON'] ?? 'python3' },
    });
    await vi.waitUntil(() => session.notes.length > 0, { timeout: DEADLINE_MS });
    writeFileSync(go, 'go');
    expect(await session.exit).toMatchObject({ code: 4 });
    expect(session.notes).toHaveLength(1);
    expect(session.notes[0]).toMatch(
      new RegExp(`^Process \\d+ \\(python3\\S* .*, started by sh\\) is not followed: .*${why}`),
    );
  },
);
