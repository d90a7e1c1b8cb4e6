import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import { Run } from './run';
import type { Runs } from './runs';
import type { RunSource } from './source';

const key = 'heddle.lastRun';
/** How often a run that goes on is noted, and how long after the last note it is brought back, ms. */
const NOTE_MS = 10_000;
const FRESH_MS = 5 * 60_000;

interface Note {
  readonly path: string;
  readonly title: string;
  readonly at: number;
}

/** A reload of the window ends its debug sessions: their last run is brought back from its recording. */
export class LastRun implements Disposable {
  private readonly store = new DisposableStore();
  private noted: Note | null = null;
  private settle: () => void = () => undefined;
  /** Resolves when `restore` is over. */
  readonly restored = new Promise<void>((resolve) => (this.settle = resolve));

  constructor(
    private readonly runs: Runs,
    private readonly memory: vscode.Memento,
    private readonly read: (path: string) => RunSource,
  ) {
    this.store.add(runs.onChange((run) => this.note(run)));
  }

  /** Brings it back where nothing is shown yet. */
  async restore(): Promise<void> {
    await this.bringBack();
    this.settle();
  }

  private async bringBack(): Promise<void> {
    const note = this.memory.get<Note>(key);
    if (!note || Date.now() - note.at > FRESH_MS || this.runs.current) return;
    const run = new Run(`recording:${note.path}`, note.title, this.read(note.path), this.read);
    try {
      await run.start();
      if (this.runs.current) run.dispose();
      else this.runs.add(run);
    } catch {
      // It was pruned, or nothing was written yet: there is nothing to bring back.
      run.dispose();
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  private note(run: Run): void {
    const { recording: path, title } = run;
    if (path === null || run.id.startsWith('recording:')) return;
    const old = this.noted;
    const now = Date.now();
    if (old?.path === path && run.live && now - old.at < NOTE_MS) return;
    this.noted = { path, title, at: now };
    void this.memory.update(key, this.noted);
  }
}
