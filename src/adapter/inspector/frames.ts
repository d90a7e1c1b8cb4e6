import type { Debugger } from 'node:inspector';
import { basename } from 'node:path';
import type { AgentFrame } from '../wire/messages';
import type { PausedThread } from './pausedThread';
import type { Place } from './scripts';

/** The runtime for programs: bundled, or its sources by a source map. */
const RUNTIME = /\/(?:dist\/runtime\/index\.c?js|src\/runtime\/node\/[\w/]+\.ts)$/;

export interface KnownFrame {
  readonly thread: PausedThread;
  readonly frame: Debugger.CallFrame;
}

/** The frames of threads that stand still, by numbers; those of a thread are forgotten when it goes on. */
export class Frames {
  private next = 1;
  private readonly known = new Map<number, KnownFrame>();
  private readonly numbers = new Map<Debugger.CallFrame, number>();

  /** `agent`: the file whose frames are ours. */
  constructor(private readonly agent: string) {}

  get(id: number): KnownFrame | undefined {
    return this.known.get(id);
  }

  /** The stack of a thread, innermost frame first; `ownOnly` marks what a user did not write. */
  stack(thread: PausedThread, ownOnly: boolean): AgentFrame[] {
    const found: AgentFrame[] = [];
    for (const frame of thread.frames ?? []) {
      const place = thread.scripts.place(frame.location);
      if (place.file === this.agent) continue;
      found.push({
        id: this.add(thread, frame),
        name: nameOf(frame, place),
        file: place.file,
        line: place.line,
        module: basename(place.file),
        hint: isForeign(place, ownOnly) ? 'subtle' : 'normal',
        absent: place.inner,
      });
    }
    return found;
  }

  forget(thread: PausedThread): void {
    for (const [id, one] of this.known) {
      if (one.thread !== thread) continue;
      this.known.delete(id);
      this.numbers.delete(one.frame);
    }
  }

  private add(thread: PausedThread, frame: Debugger.CallFrame): number {
    const old = this.numbers.get(frame);
    if (old !== undefined) return old;
    const id = this.next++;
    this.known.set(id, { thread, frame });
    this.numbers.set(frame, id);
    return id;
  }
}

/** The body of a file has no name: Node's loader makes a function of it that begins where the file does. */
function nameOf({ functionName, functionLocation }: Debugger.CallFrame, { inner }: Place): string {
  if (functionName !== '') return functionName;
  return !inner && functionLocation?.lineNumber === 0 && functionLocation.columnNumber === 0
    ? '<module>'
    : '<anonymous>';
}

const isForeign = ({ file, inner }: Place, ownOnly: boolean): boolean =>
  inner || RUNTIME.test(file) || (ownOnly && file.includes('/node_modules/'));
