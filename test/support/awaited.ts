import type { ProcessId } from '../../src/base/index';
import { Awaited, EventKind, type TraceSink } from '../../src/protocol/index';
import { RecordingReader, TextSink } from '../../src/trace/index';

/** Collects the waits of a recording that tell by a name what they are for. */
class AwaitedSink extends TextSink {
  readonly texts: string[] = [];
  private readonly strings = new Map<string, string>();
  private readonly sites = new Map<string, string>();
  private readonly stacks = new Map<string, readonly [caller: number, site: number]>();
  private readonly pending = new Map<string, string>();
  private readonly forkedFrom = new Map<ProcessId, ProcessId>();

  constructor(private readonly what: number) {
    super();
  }

  override processBegin: TraceSink['processBegin'] = ({ process, forkedFrom }) => {
    if (forkedFrom !== undefined) this.forkedFrom.set(process, forkedFrom);
  };

  private find<T>(defined: ReadonlyMap<string, T>, process: ProcessId, id: number): T | undefined {
    for (let at: ProcessId | undefined = process; at !== undefined; at = this.forkedFrom.get(at)) {
      const found = defined.get(`${at}/${id}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  override string: TraceSink['string'] = (process, id, text) =>
    void this.strings.set(`${process}/${id}`, text);

  override site: TraceSink['site'] = (process, id, _file, name, row) =>
    void this.sites.set(`${process}/${id}`, `${this.find(this.strings, process, name)}:${row}`);

  override stack: TraceSink['stack'] = (process, id, caller, site) =>
    void this.stacks.set(`${process}/${id}`, [caller, site]);

  override record: TraceSink['record'] = (process, ring, words, at) => {
    const kind = words[at + 2]! & 0xffff;
    const key = `${process}/${ring}`;
    if (kind === EventKind.Awaited && words[at + 2]! >>> 16 === this.what) {
      const name = this.find(this.strings, process, words[at + 6]!) ?? '?';
      this.pending.set(key, words[at + 3]! === 0 ? name : `${name} ${words[at + 3]!}`);
    } else if (kind === EventKind.Block) {
      const text = this.pending.get(key);
      this.pending.delete(key);
      if (text !== undefined) this.texts.push(`${text} at ${this.top(process, words[at + 5]!)}`);
    }
  };

  private top(process: ProcessId, stack: number): string {
    const [, site] = this.find(this.stacks, process, stack) ?? [0, 0];
    return this.find(this.sites, process, site) ?? '?';
  }
}

/** `Desk.think of DeskManager 4711 at main:12`: each such wait of a recording, once. */
export function awaitedIn(trace: string, what: keyof typeof Awaited): string[] {
  const reader = RecordingReader.open(trace);
  const sink = new AwaitedSink(Awaited[what]);
  reader.replaySync(sink);
  reader.dispose();
  return [...new Set(sink.texts)];
}
