import { FrameLayout } from '../../../protocol/index';
import type { SiteRef } from '../../../protocol/view/index';
import type { FramePlaces } from '../../header';
import { CodeObjects } from './codeObjects';
import { pointerIn, ProcessMemory } from './processMemory';

/** Frames looked at at most, and those with lines among them. */
const MAX_DEPTH = 64;
const MAX_LINES = 12;
/** The lowest bits of a pointer to a code say who counts it (pycore_stackref.h, since CPython 3.14). */
const TAG = 4;

/**
 * What threads of a CPython run, read from its memory while they do: py-spy's way (https://github.com/benfred/py-spy). A thread goes on
 * meanwhile, so what is read may be wrong now and then, and nothing that is told for certain may rest on a single look.
 */
export class ThreadFrames {
  private readonly memory: ProcessMemory;
  private readonly codes: CodeObjects;

  constructor(
    pid: number,
    private readonly places: FramePlaces,
  ) {
    this.memory = new ProcessMemory(pid);
    this.codes = new CodeObjects(this.memory, places);
  }

  /**
   * The innermost line of the program that a thread is at, or without one the innermost of a library; null where that cannot be
   * seen. `state`: `Ring.threadState`.
   */
  lineOf(state: number): SiteRef | null {
    const { memory, codes } = this;
    let innermost: SiteRef | null = null;
    const current = memory.pointer(state + this.at(FrameLayout.Current));
    const within = this.at(FrameLayout.CurrentIn);
    let frame = within === 0 ? current : memory.pointer(current + within - 1);
    let lines = 0;
    for (let depth = 0; frame !== 0 && depth < MAX_DEPTH && lines < MAX_LINES; depth++) {
      const bytes = memory.read(frame, this.at(FrameLayout.FrameSize));
      if (!bytes) break;
      const code = pointerIn(bytes, this.at(FrameLayout.Code));
      // Frames that run no code of their own lie between C and Python.
      const found = codes.at(code - (code % TAG));
      const line = found?.lineAt(this.instruction(bytes)) ?? 0;
      if (found && line > 0) {
        const { file, function: name, isLibrary } = found;
        if (!isLibrary) return { file, function: name, line };
        innermost ??= { file, function: name, line, library: true };
        lines++;
      }
      frame = pointerIn(bytes, this.at(FrameLayout.Back));
    }
    return innermost;
  }

  private at(place: FrameLayout): number {
    return this.places.offsets[place] ?? 0;
  }

  private instruction(bytes: Buffer): number {
    const at = this.at(FrameLayout.Instruction);
    return this.at(FrameLayout.Unit) === 0 ? pointerIn(bytes, at) : bytes.readInt32LE(at);
  }

  close(): void {
    this.memory.close();
  }
}
