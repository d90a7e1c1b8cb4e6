import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/index';
import { customEvents, customRequests, type InspectorOffer } from '../runs/adapterContract';
import { attachConfiguration, DEBUGGER, nameBelow, nodeOf } from './javascriptAttach';
import { rootOf } from './sessionRuns';
import { Standing, type Message } from './standing';

const EXTENSION = 'ms-vscode.js-debug';

/**
 * Has VS Code's own JavaScript debugger attach to each Node of our sessions, below the session that shows it: what
 * ends or restarts the one does so to the other. The Node waits, so breakpoints hold from its first line.
 */
export class JavascriptDebugger implements Disposable {
  private readonly store = new DisposableStore();
  /** By the session that the user started. */
  private readonly standing = new Map<string, Standing>();

  constructor(
    /** Files of Heddle that are loaded into programs. */
    private readonly agents: string,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.store.add(
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type === 'heddle' && event === customEvents.inspector)
          void this.attach(session, body as InspectorOffer);
      }),
    );
    this.store.add(vscode.debug.onDidStartDebugSession((session) => nameAfterProgram(session)));
    // One that could not attach leaves its program waiting.
    this.store.add(
      vscode.debug.onDidTerminateDebugSession(({ parentSession, configuration }) => {
        const pid = nodeOf(configuration);
        if (parentSession && pid !== null) void this.letGo(parentSession, pid);
      }),
    );
    this.store.add(
      vscode.debug.registerDebugAdapterTrackerFactory(DEBUGGER, {
        createDebugAdapterTracker: (session) => this.tracker(session),
      }),
    );
    this.store.add(vscode.debug.onDidTerminateDebugSession(({ id }) => this.standing.delete(id)));
  }

  dispose(): void {
    this.store.dispose();
  }

  private async attach(session: vscode.DebugSession, offer: InspectorOffer): Promise<void> {
    if (!(await this.start(session, offer))) {
      this.output.warn(
        `no JavaScript debugger for ${offer.name}: the program runs without breakpoints`,
      );
      await this.letGo(session, offer.pid);
    }
  }

  private async start(session: vscode.DebugSession, offer: InspectorOffer): Promise<boolean> {
    if (!vscode.extensions.getExtension(EXTENSION)) {
      void vscode.window.showWarningMessage(
        `Heddle: breakpoints in JavaScript need the built-in extension "JavaScript Debugger" (${EXTENSION}), which is disabled.`,
      );
      return false;
    }
    try {
      return await vscode.debug.startDebugging(
        session.workspaceFolder,
        attachConfiguration(offer, this.agents),
        {
          parentSession: session,
          lifecycleManagedByParent: true,
          suppressSaveBeforeStart: true,
        },
      );
    } catch (error) {
      this.output.error(`the JavaScript debugger: ${String(error)}`);
      return false;
    }
  }

  /** Tells our session whether the other debugger holds a thread of its program. */
  private tracker(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const root = rootOf(session);
    if (root.type !== 'heddle') return undefined;
    const standing =
      this.standing.get(root.id) ?? new Standing((stands) => this.tell(root, stands));
    this.standing.set(root.id, standing);
    const said = (message: Message): void => standing.said(session.id, message);
    const over = (): void => standing.over(session.id);
    return {
      onWillReceiveMessage: said,
      onDidSendMessage: said,
      onExit: over,
      onWillStopSession: over,
    };
  }

  private tell(root: vscode.DebugSession, stands: boolean): void {
    // Where the session is over nobody minds.
    root.customRequest(customRequests.stands, { stands }).then(undefined, () => undefined);
  }

  private async letGo(session: vscode.DebugSession, pid: number): Promise<void> {
    try {
      await session.customRequest(customRequests.letGo, { pid });
    } catch {
      // Its session is over, and its program with it.
    }
  }
}

function nameAfterProgram(session: vscode.DebugSession): void {
  const { parentSession: parent, name } = session;
  if (parent && nodeOf(parent.configuration) !== null)
    session.name = nameBelow(parent.name, name) ?? name;
}
