import { describe, expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { Awaited, FactKey, RuntimeKind, WaitReason } from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { MS } from '../model/scene';

const CLIENT = asId<ProcessId>(1);
const SERVER = asId<ProcessId>(2);
const PID_OF_SERVER = 200;
const LIBRARY = 3;
/** Lines of the client, by site and stack; then those of the server. */
const LINES = { TAKES_HERE: 12, ASKS: 14, WANTS_HERE: 21 } as const;
const SERVES = 250;
const RECEIVES = 400;

interface Names {
  /** What the two threads of the client are called. */
  readonly forth?: string;
  readonly back?: string;
  /** What multiprocessing calls the client; undefined: nothing tells. */
  readonly client?: string;
  /** What the server calls the threads that serve them. */
  readonly forthServed?: string;
  readonly backServed?: string;
}

/** Rings and threads of each process: the first, and two more. */
const [FIRST, FORTH, BACK] = [1, 2, 3];
const LOCK = 1;

/** `forth` asks a manager for a lock that `back` has, and `back` waits for a lock of the program that `forth` has. */
class Run {
  readonly model = new RunModel();
  private readonly analysis = new Analysis(this.model);
  private now = 0;

  constructor(
    names: Names = {},
    private readonly asks = 'with there:',
  ) {
    this.process(CLIENT, 100, 1, [names.forth ?? 'forth', names.back ?? 'back']);
    if (names.client) this.model.fact(CLIENT, FactKey.ProcessName, names.client);
    const served = [
      names.forthServed ?? 'MainProcess|forth',
      names.backServed ?? 'MainProcess|back',
    ];
    this.process(SERVER, PID_OF_SERVER, 100, served);
    this.model.string(CLIENT, 10, '/app/app.py');
    this.model.string(CLIENT, 11, 'work');
    this.model.string(CLIENT, 12, 'Lock.acquire of SyncManager');
    for (const line of Object.values(LINES)) this.frame(CLIENT, line, 0, 10, 11, 0);
    this.model.sourceLine('/app/app.py', LINES.TAKES_HERE, 'with here:');
    this.model.sourceLine('/app/app.py', LINES.ASKS, this.asks);
    this.model.string(SERVER, 10, '/lib/multiprocessing/managers.py');
    this.model.string(SERVER, 11, 'Server.serve_client');
    this.model.string(SERVER, 12, '/lib/multiprocessing/connection.py');
    this.model.string(SERVER, 13, 'Connection._recv');
    this.frame(SERVER, SERVES, 0, 10, 11, LIBRARY);
    this.frame(SERVER, RECEIVES, SERVES, 12, 13, LIBRARY);
  }

  private process(process: ProcessId, pid: number, parentPid: number, others: string[]): void {
    this.model.processBegin({
      process,
      pid,
      parentPid,
      runtime: RuntimeKind.CpythonNative,
      detail: 1,
      startNs: timeNs(0),
      startUnixNs: 0,
    });
    this.record(process, FIRST, 'ThreadBegin', { thread: FIRST, flags: 2 });
    others.forEach((name, index) => {
      this.model.string(process, index + 1, name);
      const thread = FORTH + index;
      this.record(process, thread, 'ThreadBegin', { thread, name: index + 1 });
    });
  }

  private frame(
    process: ProcessId,
    line: number,
    caller: number,
    file: number,
    name: number,
    flags: number,
  ): void {
    this.model.site(process, line, file, name, line, flags);
    this.model.stack(process, line, caller, line);
  }

  private record(process: ProcessId, thread: number, event: EventName, fields: RecordFields): void {
    this.now += MS;
    this.model.record(process, thread - 1, encodeRecord(event, this.now, fields), 0);
  }

  private holds(process: ProcessId, thread: number, site: number): void {
    this.record(process, thread, 'Held', { object: LOCK, site, since: this.now });
  }

  private block(process: ProcessId, thread: number, fields: RecordFields): void {
    this.record(process, thread, 'Block', { timeout: Infinity, ...fields });
  }

  /** The thread that serves `back` waits for its next request, and has the lock. */
  backIsServed(): this {
    this.holds(SERVER, BACK, SERVES);
    return this.idles(BACK);
  }

  idles(thread: number): this {
    this.record(SERVER, thread, 'Awaited', { what: Awaited.SocketData });
    this.block(SERVER, thread, { reason: WaitReason.Io, stack: RECEIVES });
    return this;
  }

  forthAsks(): this {
    this.holds(CLIENT, FORTH, LINES.TAKES_HERE);
    const what = { what: Awaited.ManagerCall, number: PID_OF_SERVER, name: 12 };
    this.record(CLIENT, FORTH, 'Awaited', what);
    this.block(CLIENT, FORTH, { reason: WaitReason.Io, stack: LINES.ASKS });
    return this;
  }

  forthIsServed(): this {
    const lock = { reason: WaitReason.Lock, target: LOCK, owner: BACK };
    this.block(SERVER, FORTH, { ...lock, stack: SERVES });
    return this;
  }

  backWaits(): this {
    const lock = { reason: WaitReason.Lock, target: LOCK, owner: FORTH };
    this.block(CLIENT, BACK, { ...lock, stack: LINES.WANTS_HERE });
    return this;
  }

  /** Deadlocks that are found when everything stands still for a second. */
  found(): string[] {
    for (const end = this.now + 1000 * MS; this.now < end;) {
      this.now += 100 * MS;
      this.model.advance(timeNs(this.now));
      this.analysis.check();
    }
    const deadlocks = this.analysis.findings().filter(({ rule }) => rule === 'deadlock');
    return deadlocks.map(({ message }) => message);
  }
}

const wholeCircle = (run: Run): string[] =>
  run.backIsServed().forthAsks().forthIsServed().backWaits().found();

const TOLD = [
  'back waits for unknown 2 (app.py:21); forth holds unknown 2 (taken at app.py:12) and waits for ' +
    'Lock.acquire of SyncManager 200 (app.py:14), a lock that back holds.',
];

describe('a circle over a lock of a manager', () => {
  test('is told of the threads that asked for it', () => {
    expect(wholeCircle(new Run())).toEqual(TOLD);
  });

  test('is known by the name of another process', () => {
    const names = {
      client: 'Process-1',
      forthServed: 'Process-1|forth',
      backServed: 'Process-1|back',
    };
    expect(wholeCircle(new Run(names))).toEqual(TOLD);
  });

  test('is none while the lock may be a signal that anybody gives', () => {
    expect(wholeCircle(new Run({}, 'there.acquire()'))).toEqual([]);
  });

  test('is not told where two threads of the server have one name', () => {
    expect(wholeCircle(new Run({ forthServed: 'MainProcess|back' }))).toEqual([]);
  });

  test('is not told where two threads of the client have one name', () => {
    expect(wholeCircle(new Run({ forth: 'back' }))).toEqual([]);
  });

  test('is none when a thread of the server waits for a request: the answer is on its way', () => {
    const run = new Run().backIsServed().forthAsks().idles(FORTH).backWaits();
    expect(run.found()).toEqual([]);
  });
});
