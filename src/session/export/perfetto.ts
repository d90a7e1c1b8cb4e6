import { NS_PER_US } from '../../base/index';
import {
  commandTitle,
  outcomeName,
  processRow,
  reasonName,
  type Lane,
  type PastWait,
  type RunState,
  type SyncObject,
  type Wake,
} from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { Names } from './names';
import type { Exporter, PastHold } from './sweep';
import { Tracks, type Track } from './tracks';

/** Frames of a wait that are told, innermost first: of a million waits each costs space. */
const MAX_FRAMES = 8;

type Event = Readonly<Record<string, unknown>>;

/**
 * The Trace Event Format that Perfetto and chrome://tracing read: a track for each thread and task
 * with what it waited for and that it ran; locks as nested spans beside it, for they need not be
 * released in order; depths of queues as counters; arrows from who ended a wait to who went on.
 */
export class PerfettoExporter implements Exporter {
  private readonly names: Names;
  private readonly tracks: Tracks;
  private readonly stacks = new Map<number, string>();
  /** Up to where each lane was told, ns. */
  private readonly toldTo: number[] = [];
  private text = '{"displayTimeUnit":"ns","traceEvents":[\n';
  private isFirst = true;
  private flows = 0;

  constructor(private readonly model: RunState) {
    this.names = new Names(model);
    this.tracks = new Tracks(model);
  }

  wait(lane: Lane, wait: PastWait): void {
    const { names, model } = this;
    const { start, end, owner, waker, stack } = wait;
    const track = this.tracks.of(lane);
    this.runs(lane, track, start);
    this.toldTo[lane.id] = end;
    const args = {
      reason: reasonName(wait.reason),
      ...(owner !== 0 && { holder: names.lane(owner) }),
      ...(waker !== 0 && { endedBy: names.lane(waker) }),
      outcome: outcomeName(wait.outcome) ?? 'not seen',
      at: names.site(model.sites.userSite(stack)),
      stack: this.stack(stack),
    };
    this.slice('wait', names.wait(wait), track, start, end, args);
    const isQueued = wait.reason === WaitReason.Worker;
    const runsOn = isQueued ? model.lane(lane.task?.ranOn ?? 0) : undefined;
    if (runsOn) this.arrow('runs', track, beforeEnd(wait), this.tracks.of(runsOn), end);
  }

  hold(lane: Lane, { start, end, object, site, released }: PastHold): void {
    const { names } = this;
    const lock = names.object(object);
    const common = {
      cat: 'hold',
      name: `${names.track(lane)} holds ${lock}`,
      id: `${lane.id}.${object}`,
      ...this.tracks.of(lane),
    };
    const args = { lock, by: names.track(lane), at: names.site(site), released };
    this.event({ ph: 'b', ts: us(start), ...common, args });
    this.event({ ph: 'e', ts: us(end), ...common });
  }

  wake({ from, to, fromLane, toLane }: Wake): void {
    const [waker, woken] = [this.model.lane(fromLane), this.model.lane(toLane)];
    if (!waker || !woken) return;
    const at = inLife(waker, from);
    const end = Math.max(at, inLife(woken, to - 1));
    this.arrow('lets go on', this.tracks.of(waker), at, this.tracks.of(woken), end);
  }

  depth(queue: SyncObject, time: number, depth: number): void {
    const name = `items in ${this.names.object(queue.id)}`;
    const { pid } = this.tracks.ofProcess(queue.process);
    this.event({ ph: 'C', name, ts: us(time), pid, args: { items: depth } });
  }

  finish(): void {
    const { model, names, tracks } = this;
    for (const lane of model.allLanes()) {
      if (lane.kind === 'native') continue;
      const track = tracks.of(lane);
      this.runs(lane, track, lane.alive ? model.now : lane.endNs);
      this.meta('thread_name', track, { name: names.track(lane) });
      this.meta('thread_sort_index', track, { sort_index: lane.id });
    }
    for (const process of model.allProcesses()) {
      const track = tracks.ofProcess(process);
      this.meta('process_name', track, { name: processRow(model, process).name });
      this.meta('process_sort_index', track, { sort_index: process.id });
    }
    const { command = [], startedAt = '' } = model.run ?? {};
    const about = { program: commandTitle(command), command: command.join(' '), startedAt };
    this.text += `\n],"otherData":${JSON.stringify(about)}}\n`;
  }

  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  /** What lies between two waits: arrows need a slice to begin and end at. */
  private runs(lane: Lane, track: Track, until: number): void {
    const from = this.toldTo[lane.id] ?? lane.startNs;
    if (until > from) this.slice('run', 'runs', track, from, until, {});
  }

  private slice(
    cat: string,
    name: string,
    track: Track,
    start: number,
    end: number,
    args: Event,
  ): void {
    this.event({ ph: 'X', cat, name, ts: us(start), dur: us(end - start), ...track, args });
  }

  private arrow(name: string, from: Track, at: number, to: Track, end: number): void {
    const id = ++this.flows;
    this.event({ ph: 's', cat: 'wake', name, id, ts: us(at), ...from });
    this.event({ ph: 'f', bp: 'e', cat: 'wake', name, id, ts: us(end), ...to });
  }

  private meta(name: string, track: Partial<Track>, args: Event): void {
    this.event({ ph: 'M', name, ts: 0, ...track, args });
  }

  private event(event: Event): void {
    this.text += (this.isFirst ? '' : ',\n') + JSON.stringify(event);
    this.isFirst = false;
  }

  private stack(id: number): string {
    let text = this.stacks.get(id);
    if (text === undefined) {
      const frames = this.model.sites.frames(id).slice(0, MAX_FRAMES);
      text = frames.map(({ id: site }) => this.names.site(site)).join(' < ');
      this.stacks.set(id, text);
    }
    return text;
  }
}

/** The last moment of a wait: its end belongs to what comes next. */
const beforeEnd = ({ start, end }: PastWait): number => Math.max(start, end - 1);

/** A moment of the lane's life: who joins a thread is let go on by its very end. */
function inLife({ startNs, endNs, alive }: Lane, at: number): number {
  return Math.max(startNs, alive ? at : Math.min(at, endNs - 1));
}

/** Microseconds, exact to the nanosecond. */
const us = (ns: number): number => Number((ns / NS_PER_US).toFixed(3));
