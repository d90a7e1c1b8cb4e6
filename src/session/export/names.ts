import {
  awaitedPhrase,
  objectName,
  reasonName,
  type Lane,
  type PastWait,
  type RunState,
} from '../../model/index';
import { WaitReason } from '../../protocol/index';

/** What a thread that is waited for has to do. */
const thread: Readonly<Record<number, string>> = {
  [WaitReason.ThreadStart]: ' to start',
  [WaitReason.ThreadJoin]: ' to end',
  [WaitReason.Import]: ' to import',
};

/** What things of a run are called while it is read: an object may be gone by the next moment. */
export class Names {
  private readonly objects: string[] = [];

  constructor(private readonly model: RunState) {}

  /** The object as the user calls it. */
  object(id: number): string {
    const object = this.model.object(id);
    if (object) this.objects[id] = objectName(this.model, object);
    return this.objects[id] ?? 'a lock that is gone';
  }

  lane(id: number): string {
    return this.model.lane(id)?.label ?? '';
  }

  /** `thread`, or `task fetch` for what runs on threads. */
  track({ kind, label }: Lane): string {
    return kind === 'task' ? `task ${label}` : label;
  }

  /** `waits for jobs`, `waits for worker-1 to end`, `sleeps` */
  wait({ reason, target, joined, awaited }: PastWait): string {
    if (reason === WaitReason.Sleep) return 'sleeps';
    if (reason === WaitReason.Worker) return 'waits for a worker';
    if (reason === WaitReason.Debugger) return 'stands still in the debugger';
    const { model } = this;
    const shown = model.object(target)?.shownId ?? 0;
    const what =
      awaitedPhrase(model, awaited) ??
      (shown !== 0 ? this.object(shown) : joined !== 0 ? this.lane(joined) : null);
    if (what === null) return `waits (${reasonName(reason)})`;
    return `waits for ${what}${thread[reason] ?? ''}`;
  }

  /** `app.py:31 in transfer`; empty when unknown. */
  site(id: number): string {
    const { file, line, function: name } = this.model.sites.site(id);
    return id === 0 ? '' : `${file}:${line} in ${name}`;
  }
}
