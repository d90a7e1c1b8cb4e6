import type { Lane, RunState } from '../../model/index';

type Process = ReturnType<RunState['process']>;

/** Where an event is shown: ids of the operating system, as far as they tell things apart. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** Ids that the operating system does not give: of tasks, and where it gave one twice. */
const OWN_IDS = 1_000_000_000;

/** Gives each process and lane ids of its own for the whole run. */
export class Tracks {
  private readonly pids: number[] = [];
  private readonly tracks: Track[] = [];
  private readonly taken = new Set<string>();

  constructor(private readonly model: RunState) {}

  ofProcess({ id, pid }: Process): { readonly pid: number } {
    return { pid: (this.pids[id] ??= this.unique('process', pid, id)) };
  }

  of(lane: Lane): Track {
    const { id, process, nativeId } = lane;
    return (this.tracks[id] ??= {
      ...this.ofProcess(this.model.process(process)),
      tid: this.unique('thread', nativeId, id),
    });
  }

  private unique(kind: string, given: number, id: number): number {
    const key = `${kind} ${given}`;
    if (given === 0 || this.taken.has(key)) return OWN_IDS + id;
    this.taken.add(key);
    return given;
  }
}
