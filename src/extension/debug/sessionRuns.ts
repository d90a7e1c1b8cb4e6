import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import { LivePanel } from '../live/livePanel';
import type { LiveEditors } from '../live/liveEditor';
import { DapSource } from '../runs/dapSource';
import { Run } from '../runs/run';
import type { Runs } from '../runs/runs';
import type { RunSource } from '../runs/source';
import { settings } from '../ui/settings';
import { FrozenThreads, type ThreadMessage } from './frozenThreads';

/** Makes a run of each debug session of ours; child processes belong to the run of their root. */
export class SessionRuns implements Disposable {
  private readonly store = new DisposableStore();
  private readonly sources = new Map<string, DapSource>();

  constructor(
    private readonly runs: Runs,
    private readonly editors: LiveEditors,
    private readonly output: vscode.LogOutputChannel,
    private readonly read: (path: string) => RunSource,
  ) {
    this.store.add(
      vscode.debug.registerDebugAdapterTrackerFactory('heddle', {
        createDebugAdapterTracker: (session) => {
          const frozen = new FrozenThreads((lane, is) =>
            this.runs.find(rootOf(session).id)?.froze(lane, is),
          );
          return {
            onWillReceiveMessage: (message: ThreadMessage) => frozen.said(message),
            onDidSendMessage: (message: ThreadMessage) => {
              frozen.said(message);
              if (message.type === 'response' && message.command === 'restart' && message.success)
                void this.sources.get(session.id)?.begin();
            },
          };
        },
      }),
    );
    this.store.add(vscode.debug.onDidTerminateDebugSession(({ id }) => this.sources.delete(id)));
    this.store.add(vscode.debug.onDidStartDebugSession((session) => void this.begin(session)));
    this.store.add(
      vscode.debug.onDidChangeActiveDebugSession((session) => {
        const run = session && this.runs.find(rootOf(session).id);
        if (run && run !== this.runs.current) this.runs.select(run);
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  private async begin(session: vscode.DebugSession): Promise<void> {
    if (session.type !== 'heddle' || rootOf(session) !== session) return;
    const source = new DapSource(session);
    this.sources.set(session.id, source);
    const run = new Run(session.id, session.name, source, this.read);
    try {
      await run.start();
    } catch (error) {
      this.output.error(`no live view of ${session.name}: ${String(error)}`);
      run.dispose();
      return;
    }
    this.runs.add(run);
    const where = settings.openOnStart();
    if (where === 'panel') await LivePanel.reveal();
    if (where === 'editor') this.editors.open(run);
    if (where === 'panel') this.showWhyItFailed(run);
  }

  /** The live view covers what the program printed: gives way to it when that is all there is. */
  private showWhyItFailed(run: Run): void {
    const look = (): void => {
      if (run.live) return;
      watch.dispose();
      if (failedAtOnce(run))
        void vscode.commands.executeCommand('workbench.debug.action.focusRepl');
    };
    const watch = run.onChange(look);
    look();
  }
}

/** A program that failed so soon has printed why, and there is little to see of its threads. */
const SOON_NS = 5e9;

function failedAtOnce({ rows }: Run): boolean {
  const code = rows.run?.exit?.code ?? 0;
  return code !== 0 && rows.nowNs < SOON_NS && rows.findings.size === 0;
}

/** The session that the user started; that of another debugger below ours belongs to it. */
export function rootOf(session: vscode.DebugSession): vscode.DebugSession {
  let root = session;
  for (let one = session.parentSession; one; one = one.parentSession)
    if (one.type === 'heddle') root = one;
  return root;
}
