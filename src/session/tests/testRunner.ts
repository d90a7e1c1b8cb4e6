import type { Socket } from 'node:net';
import { RULES, type Analysis } from '../../analysis/index';
import type { Lane, ProcessState, RunModel } from '../../model/index';
import { NS_PER_MS, NS_PER_S, type Disposable, type FindingId } from '../../base/index';
import type { FindingRow } from '../../protocol/view/index';
import { parseMessage, type FromTests, type ToTests } from './messages';

/** How a finding is told. */
export interface FindingWords {
  text(row: FindingRow): string;
  isKnown(row: FindingRow): boolean;
}

/** What a runner asks of the run that it belongs to. */
export interface TestedRun {
  readonly model: RunModel;
  readonly analysis: Analysis;
  readonly words: FindingWords;
}

/** Longest line of a runner, in characters. */
const MAX_LINE = 1000;
/** Records that calls hold back have come after so long, ns. */
const ALL_READ_NS = 25 * NS_PER_MS;
/** No answer is kept back for longer, ns. */
const LONGEST_NS = NS_PER_S;
/** A signal that came just before the wait began is sent again after so long, ns. */
const AGAIN_NS = NS_PER_S;

/** A test runner in a process of the program: is told what is found, and led out of waits without end. */
export class TestRunner implements Disposable {
  private watched: Extract<FromTests, { type: 'watch' }> | null = null;
  private asked: { readonly number: number; readonly atNs: number } | null = null;
  private broken: { readonly since: number; readonly atNs: number } | null = null;
  private readonly told = new Set<FindingId>();
  private rest = '';

  constructor(
    private readonly socket: Socket,
    private readonly run: TestedRun,
    /** Called when an answer is wanted. */
    private readonly wanted: () => void,
  ) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.read(text));
    socket.on('error', () => socket.destroy());
  }

  get waits(): boolean {
    return this.asked !== null;
  }

  private read(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.receive(parseMessage(line));
    if (this.rest.length > MAX_LINE) this.socket.destroy();
  }

  private receive(message: FromTests | null): void {
    if (message?.type === 'settle') {
      this.asked = { number: message.number, atNs: this.run.model.now };
      this.wanted();
    } else if (message?.type === 'leave') this.tellKept();
    else if (message?.type === 'watch') {
      this.watched = message;
      this.send({ type: 'rules', rules: RULES.map(({ name }) => name) });
    } else this.socket.destroy();
  }

  private send(message: ToTests): void {
    if (this.socket.writable) this.socket.write(`${JSON.stringify(message)}\n`);
  }

  /** Tells of a finding, if it is one of this process or of one that it started. */
  found(row: FindingRow): void {
    const processes = this.process ? processesIn(this.run.model, row) : [];
    if (processes.some((one) => this.isOurs(one))) this.tell(row);
  }

  private tell(row: FindingRow): void {
    const { words } = this.run;
    this.told.add(row.id);
    this.send({
      type: 'found',
      id: row.id,
      rule: row.rule,
      severity: row.severity,
      sinceNs: row.lastNs,
      known: words.isKnown(row),
      title: row.title,
      text: words.text(row),
    });
  }

  private tellKept(): void {
    const { model, analysis } = this.run;
    const ours = [...model.living].filter((one) => this.isOurs(one));
    const kept = ours
      .flatMap(({ threads }) => threads)
      .filter((lane) => analysis.keeping(lane) !== null)
      .map(({ nativeId, main, process }) => ({ nativeId, main, pid: model.process(process).pid }));
    // The main thread asks.
    const own = kept.filter(({ pid, main }) => pid === this.watched?.pid && !main);
    const others = new Set(kept.map(({ pid }) => pid).filter((pid) => pid !== this.watched?.pid));
    this.send({
      type: 'kept',
      threads: own.map(({ nativeId }) => nativeId),
      processes: [...others],
    });
  }

  /** After each look: leads the main thread out of a wait without end, and answers. */
  looked(idle: boolean): void {
    const { model, analysis } = this.run;
    const lane = this.mainLane;
    const row = lane && analysis.keeping(lane);
    if (lane && row && this.mayBreak(lane)) this.break(lane, row);
    if (this.asked === null) return;
    const waited = model.now - this.asked.atNs;
    const allRead = idle || waited >= ALL_READ_NS;
    if (waited < LONGEST_NS && (!allRead || analysis.undecided)) return;
    this.send({ type: 'settled', number: this.asked.number });
    this.asked = null;
  }

  private mayBreak({ since }: Lane): boolean {
    return this.broken?.since !== since || this.run.model.now - this.broken.atNs >= AGAIN_NS;
  }

  private break({ since }: Lane, row: FindingRow): void {
    const { id } = row;
    // It may be older than this runner.
    if (!this.told.has(id)) this.tell(row);
    this.broken = { since, atNs: this.run.model.now };
    this.send({ type: 'stuck', id });
    try {
      process.kill(this.watched!.pid, this.watched!.signal);
    } catch {
      this.socket.destroy(); // it has ended
    }
  }

  private get process(): ProcessState | undefined {
    const process = this.watched ? this.run.model.byPid.get(this.watched.pid) : undefined;
    return process?.alive ? process : undefined;
  }

  private get mainLane(): Lane | undefined {
    return this.process?.threads.find(({ main, ghost }) => main && !ghost);
  }

  private isOurs(one: ProcessState): boolean {
    const { byPid } = this.run.model;
    let at: ProcessState | undefined = one;
    for (const seen = new Set<number>(); at && !seen.has(at.pid); at = byPid.get(at.parentPid)) {
      if (at.pid === this.watched?.pid) return true;
      seen.add(at.pid);
    }
    return false;
  }

  dispose(): void {
    this.socket.destroy();
  }
}

function processesIn(model: RunModel, row: FindingRow): ProcessState[] {
  const lanes = row.participants.map(({ lane }) => model.lane(lane)?.process);
  const ofLanes = lanes.filter((id) => id !== undefined).map((id) => model.process(id));
  const ofObjects = row.objects.map(({ id }) => model.object(id)?.process);
  const found = ofLanes.length > 0 ? ofLanes : ofObjects.filter((one) => one !== undefined);
  return [...new Set(found)];
}
