import { FrameLayout, type OsFrame } from '../../../protocol/index';
import type { FramePlaces } from '../../header';
import { CodeObjects } from './codeObjects';
import { pointerIn, ProcessMemory } from './processMemory';

/** Frames looked at, and told, at most. */
const MAX_DEPTH = 64;
const MAX_TOLD = 12;
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
   * The frames of a thread, innermost first, as far as the first of the program; none where that cannot be seen. `state`:
   * `Ring.threadState`.
   */
  of(state: number): OsFrame[] {
    const { memory, codes } = this;
    const told: OsFrame[] = [];
    const current = memory.pointer(state + this.at(FrameLayout.Current));
    const within = this.at(FrameLayout.CurrentIn);
    let frame = within === 0 ? current : memory.pointer(current + within - 1);
    for (let depth = 0; frame !== 0 && depth < MAX_DEPTH && told.length < MAX_TOLD; depth++) {
      const bytes = memory.read(frame, this.at(FrameLayout.FrameSize));
      if (!bytes) break;
      const code = pointerIn(bytes, this.at(FrameLayout.Code));
      // Frames that run no code of their own lie between C and Python.
      const found = codes.at(code - (code % TAG));
      const line = found?.lineAt(this.instruction(bytes)) ?? 0;
      if (found && line > 0) {
        const { file, function: name, isLibrary } = found;
        told.push({ file, function: name, line, ...(isLibrary && { library: true as const }) });
        if (!isLibrary) break;
      }
      frame = pointerIn(bytes, this.at(FrameLayout.Back));
    }
    return told;
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
