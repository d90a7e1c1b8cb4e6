import { Scene, MS } from './scene';
import {
  RaisedFlag,
  type ObjectKind,
  type TraceSink,
  type WaitReason,
} from '../../../src/protocol/index';

/**
 * A run drawn as columns: one a thread, time (ms) at the left, a poll after each row and every
 * 10 ms between rows. Two spaces or more part the columns.
 *
 *     a Lock, b Lock, jobs Queue 2
 *     ms   MainThread       worker-1      worker-2
 *     0    begin            begin         begin
 *     1    .                take a :31    take b :41
 *     2    .                want b :33    want a :43
 *     3    join worker-1 :9
 *
 * take/drop LOCK        acquire without a wait, release with a Hold record (`free`: without one)
 * want LOCK [5s]        wait for a lock (time limit)
 * wait/set/get/put/…    wait on an object: `on cond`, `event ev`, `sem s`, `get q`, `put q`, `drain q`
 * join THREAD, sleep, io, shutdown THREAD
 * go [THREAD]           the wait is over (by that thread's doing); `late`: timed out
 * add/take1 QUEUE       put, get without a wait; notify OBJECT [n]
 * missed OBJECT THREAD :line   the last notification, by that thread, found nobody: before `on`, `event`
 * raise ERROR [hooked] :line    nobody caught it (a hook of the program is told)
 * owner LOCK :line      what the owner of the lock waited for is doing
 * nest LOCK            take it while others are held, by a call that would have waited
 * signals SET          which signals the process handles, as the host sees it
 * begin [daemon], end, exit, kill
 */
export function play(
  text: string,
  sink: TraceSink,
  afterPoll: () => void = () => undefined,
  sources: Readonly<Record<number, string>> = {},
): Scene {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const header = lines.findIndex((line) => /^\s*ms\s/.test(line));
  const names = cells(lines[header]!).slice(1);
  const scene = new Scene(sink);
  for (const [line, source] of Object.entries(sources)) {
    sink.sourceLine(scene.file, Number(line), source);
  }
  const poll = (): void => {
    scene.advance();
    afterPoll();
  };
  let declared = false;
  for (const line of lines.slice(header + 1)) {
    const [time, ...row] = cells(line);
    const until = Number(time) * MS;
    for (; scene.now + 10 * MS < until; poll()) scene.now += 10 * MS;
    scene.now = until;
    row.forEach((cell, column) => {
      for (const operation of cell.split(',')) perform(scene, names[column]!, operation.trim());
    });
    if (!declared) {
      declared = true;
      const objects = lines.slice(0, header).join(',');
      for (const object of objects.split(',').filter((one) => one.trim() !== '')) {
        const [name, kind, size] = object.trim().split(/\s+/);
        scene.object(name!, kind as keyof typeof ObjectKind, names[0]!, Number(size ?? 0));
      }
    }
    poll();
  }
  return scene;
}

function cells(line: string): string[] {
  return line.trim().split(/\s{2,}/);
}

const WAITS: Readonly<Record<string, keyof typeof WaitReason>> = {
  want: 'Lock',
  on: 'Condition',
  event: 'Event',
  sem: 'Semaphore',
  barrier: 'Barrier',
  get: 'QueueGet',
  put: 'QueuePut',
  drain: 'QueueJoin',
  join: 'ThreadJoin',
};

function perform(scene: Scene, thread: string, operation: string): void {
  const words = operation.split(/\s+/);
  const line = Number(words.find((word) => word.startsWith(':'))?.slice(1) ?? 0);
  const limit = /^(\d+)s$/.exec(words.find((word) => /^\d+s$/.test(word)) ?? '');
  const timeout = limit ? Number(limit[1]) * 1000 * MS : Infinity;
  const [verb = '.', object = ''] = words;
  if (WAITS[verb]) {
    scene.block(thread, WAITS[verb], object, line, timeout);
    return;
  }
  switch (verb) {
    case '.':
    case '':
      return;
    case 'begin':
      return scene.begin(thread, object === 'daemon' ? 1 : undefined);
    case 'end':
      return scene.end(thread);
    case 'take':
      return scene.take(thread, object, line);
    case 'nest':
      return scene.nest(thread, object, line);
    case 'signals':
      return scene.signals(Number(object));
    case 'drop':
      return scene.drop(thread, object);
    case 'free':
      return scene.drop(thread, object, true);
    case 'sleep':
      return scene.block(thread, 'Sleep', '', line, MS);
    case 'io':
      return scene.block(thread, 'Io', '', line);
    case 'shutdown':
      return scene.block(thread, 'ThreadJoin', object, 1590, Infinity, '_shutdown', 3);
    case 'go':
      return scene.unblock(thread, 'Ok', object);
    case 'late':
      return scene.unblock(thread, 'Timeout');
    case 'add':
      return scene.put(thread, object, line);
    case 'take1':
      return scene.get(thread, object, line);
    case 'notify':
      return scene.notify(thread, object, Number(words[2] ?? 0), line);
    case 'missed':
      return scene.missed(thread, object, words[2]!, line);
    case 'raise':
      return scene.raised(thread, object, line, words.includes('hooked') ? RaisedFlag.Hooked : 0);
    case 'owner':
      return scene.sampleOwner(thread, object, line);
    case 'seen':
      // The slot counts that many acquisitions.
      return scene.slot(object, { ACQUISITIONS: Number(words[2]), OWNER: scene.threadId(thread) });
    case 'exit':
      return scene.exit();
    case 'kill':
      return scene.exit(true);
    default:
      throw new Error(`what is "${operation}"?`);
  }
}
