import * as vscode from 'vscode';
import { rootOf } from '../debug/sessionRuns';
import { customRequests } from '../runs/adapterContract';
import type { Runs } from '../runs/runs';
import type { TextDocuments } from '../ui/textDocuments';
import { threadTarget } from './threadTarget';

type Target = { readonly session: vscode.DebugSession; readonly threadId: number };

/** What the call stack's context menu does with single threads, which DAP has no way to say. */
export class ThreadCommands {
  /** Sessions that are alive, for ids are all that VS Code passes. */
  private readonly sessions = new Map<string, vscode.DebugSession>();

  constructor(
    private readonly runs: Runs,
    private readonly texts: TextDocuments,
  ) {}

  register(): vscode.Disposable[] {
    const send =
      (request: string, more: object = {}) =>
      (...args: unknown[]): Promise<void> =>
        this.send(request, more, args);
    const { registerCommand } = vscode.commands;
    return [
      vscode.debug.onDidStartDebugSession((one) => this.sessions.set(one.id, one)),
      vscode.debug.onDidTerminateDebugSession((one) => this.sessions.delete(one.id)),
      registerCommand('heddle.freezeThread', send(customRequests.freeze)),
      registerCommand('heddle.thawThread', send(customRequests.thaw)),
      registerCommand('heddle.continueThread', send(customRequests.continueOnly)),
      registerCommand('heddle.stepThread', send(customRequests.stepOnly, { granularity: 'over' })),
      registerCommand('heddle.dumpStacks', () => this.dumpStacks()),
    ];
  }

  private async send(request: string, more: object, args: readonly unknown[]): Promise<void> {
    const target = this.targetOf(args);
    if (!target) {
      void vscode.window.showInformationMessage('Choose a thread in the call stack first.');
      return;
    }
    try {
      await target.session.customRequest(request, { threadId: target.threadId, ...more });
    } catch (error) {
      void vscode.window.showErrorMessage(`Heddle: ${messageOf(error)}`);
    }
  }

  private targetOf(args: readonly unknown[]): Target | null {
    const found = threadTarget(args);
    if (found) {
      const id = found.sessionId ?? this.runs.current?.id;
      const session = (id && this.sessions.get(id)) || vscode.debug.activeDebugSession;
      return session?.type === 'heddle' ? { session, threadId: found.threadId } : null;
    }
    const item = vscode.debug.activeStackItem;
    return item?.session.type === 'heddle' ? item : null;
  }

  /** Opens every stack of every process as text. */
  private async dumpStacks(): Promise<void> {
    const run = this.runs.current;
    const session = (run && this.sessions.get(run.id)) ?? vscode.debug.activeDebugSession;
    if (session?.type !== 'heddle') return;
    try {
      const request = rootOf(session).customRequest(customRequests.dumpStacks);
      const { text } = (await request) as { readonly text: string };
      await this.texts.show(`stacks of ${run?.title ?? session.name}`, text);
    } catch (error) {
      void vscode.window.showErrorMessage(`Heddle: ${messageOf(error)}`);
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
