import type { Socket } from 'node:net';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { noSuchFrame, noSuchThread, noSuchVariable, unknownRequest } from '../errors';
import type { CommonConfiguration } from '../config/configuration';
import { afterReading } from '../run/afterReading';
import type { Debuggee } from '../run/debuggee';
import type { ClientSession } from '../run/clientSession';
import type { Run } from '../run/run';
import { slowText } from '../run/stuck';
import type { ThreadEntry } from '../run/runThreads';
import type { AgentEvent, AgentStopped } from '../wire/messages';
import { BreakpointBook } from './breakpointBook';
import type { Connection } from './connection';
import { Handles } from './handles';
import { ShownPaths } from './shownPaths';
import { describeStop, isFinding } from './stopText';

export type Handler = (session: DebugSession, args: never) => Promise<unknown>;

/** A frame or a value in a process. */
export interface Place {
  readonly debuggee: Debuggee;
  readonly id: number;
  readonly ident: number;
  /** The agent's frame this belongs to. */
  readonly frame: number;
}

/** One DAP session: a client, and the processes it sees. */
export class DebugSession implements ClientSession {
  client: DebugProtocol.InitializeRequestArguments = { adapterID: 'heddle' };
  run: Run | null = null;
  configuration: CommonConfiguration | null = null;
  /** A program was launched, or attached to. */
  isStarted = false;
  readonly debuggees = new Set<Debuggee>();
  /** Shared with the sessions of child processes. */
  shown = new ShownPaths();
  readonly book = new BreakpointBook(
    () => [...this.debuggees],
    () => this.configuration?.breakOn ?? [],
    () => this.shown,
  );
  readonly frames = new Handles<Place>();
  readonly values = new Handles<Place>();
  /** Files that only their process can show. */
  readonly sources = new Handles<{ readonly debuggee: Debuggee; readonly file: string }>();
  /** Lines to jump to. */
  readonly targets = new Handles<{ readonly file: string; readonly line: number }>();
  /** Settled when the client has sent its breakpoints. */
  readonly configured: Promise<void>;
  configurationDone!: () => void;
  /** The session is over; `left`: the client knows, and asks no more. */
  onEnd: (left: boolean) => void = () => undefined;

  constructor(
    readonly connection: Connection,
    private readonly handlers: Readonly<Record<string, Handler>>,
    /** Serves a client that debugs a child process. */
    readonly serveChild: (socket: Socket, run: Run) => void,
  ) {
    this.configured = new Promise((resolve) => (this.configurationDone = resolve));
    connection.handle = (command, args) => {
      const handler = this.handlers[command];
      if (!handler) return Promise.reject(unknownRequest(command));
      return handler(this, args as never);
    };
  }

  thread(id: number): ThreadEntry<Debuggee> {
    const entry = this.run?.threads.find(id);
    if (!entry || !this.debuggees.has(entry.debuggee)) throw noSuchThread(id);
    return entry;
  }

  frame(id: number): Place {
    const place = this.frames.get(id);
    if (!place) throw noSuchFrame(id);
    return place;
  }

  value(reference: number): Place {
    const place = this.values.get(reference);
    if (!place) throw noSuchVariable(reference);
    return place;
  }

  /** Takes a process in: tells it the breakpoints, then lets it go. */
  async adopt(debuggee: Debuggee, stopOnEntry = false): Promise<void> {
    this.debuggees.add(debuggee);
    debuggee.link.onEvent = (event) => this.agentSaid(debuggee, event);
    debuggee.link.onClose = () => this.lost(debuggee);
    const { link, hello } = debuggee;
    const {
      justMyCode = true,
      stopScope = 'thread',
      evaluationSeconds: limit,
    } = this.configuration ?? {};
    const children = this.run?.childrenOf(debuggee);
    await link.ask('configure', { justMyCode, stopScope, limit, children });
    for (const breakpoint of await this.book.applyTo(debuggee))
      this.connection.event('breakpoint', { reason: 'changed', breakpoint });
    const isFound = stopOnEntry && (await link.ask<boolean | null>('entry')) === true;
    this.connection.event('process', {
      name: debuggee.name,
      systemProcessId: hello.pid,
      isLocalProcess: true,
      startMethod: 'launch',
    });
    await this.run?.threads.settle(debuggee, [hello]);
    this.tellOf(debuggee, debuggee.idOf(hello.thread, hello.native));
    // The other debugger lets it go when it has its breakpoints. It would also let go a thread that stands at the first
    // line, where it has one of its own: it is to come when the thread stands there.
    const isLeft = !isFound && this.offerInspector(debuggee);
    if (!isLeft) await link.ask('go');
  }

  /** Has a client that debugs JavaScript by another debugger start that for a Node. */
  private offerInspector({ pid, name, hello }: Debuggee): boolean {
    const options = this.configuration?.javascriptDebugger;
    if (!options || hello.inspector === undefined) return false;
    this.connection.event('heddleInspector', { pid, name, url: hello.inspector, options });
    return true;
  }

  private agentSaid(debuggee: Debuggee, event: AgentEvent): void {
    switch (event.event) {
      case 'stopped':
        void this.agentStopped(debuggee, event);
        break;
      case 'continued':
        this.resumed(debuggee, event.thread);
        break;
      case 'unblocked':
        if (this.configuration?.stopScope === 'all') this.run?.resumeAllBut(debuggee);
        break;
      case 'breakpoint': {
        const breakpoint = this.book.update(event.state);
        if (breakpoint) this.connection.event('breakpoint', { reason: 'changed', breakpoint });
        break;
      }
      case 'output':
        // What the program has printed before comes by another way.
        afterReading(() => this.output(event.category, event.text, event.file, event.line));
        break;
      case 'slow':
        this.output('important', slowText(this.run, debuggee.pid, event));
        break;
      case 'broken':
        this.output(
          'important',
          `heddle: the debugger in process ${debuggee.pid} failed: ${event.text}\n`,
        );
        break;
      case 'hello':
        break;
    }
  }

  private async agentStopped(debuggee: Debuggee, event: AgentStopped): Promise<void> {
    const { thread, native, reason, hits = [] } = event;
    let text = event.text ?? null;
    if (isFinding(reason)) {
      debuggee.waiting.delete(thread);
      // Held where it would have blocked; the recording may have told of it first.
      if (debuggee.reported.has(thread)) return;
      debuggee.reported.add(thread);
      const finding = await this.run?.findingOf(reason, debuggee, native);
      text = finding?.title ?? null;
      if (finding) debuggee.stoppedFor.set(thread, finding);
    }
    await this.stopped(debuggee, thread, native, () => describeStop(reason, text, hits));
    if (reason === 'entry') this.offerInspector(debuggee);
  }

  output(category: string, output: string, path?: string, line?: number): void {
    const place = path === undefined ? {} : { source: { path: this.shown.of(path) }, line };
    this.connection.event('output', { category, output, ...place });
  }

  /** Tells the client that a thread stands still. */
  async stopped(
    debuggee: Debuggee,
    ident: number,
    native: number | null,
    about: () => Partial<DebugProtocol.StoppedEvent['body']>,
  ): Promise<void> {
    debuggee.waiting.delete(ident);
    debuggee.reported.add(ident);
    const others = [...this.debuggees].some((one) =>
      [...one.reported].some((thread) => one !== debuggee || thread !== ident),
    );
    const scope = this.configuration?.stopScope ?? 'thread';
    if (scope === 'all') this.run?.holdAllBut(debuggee);
    const row = { thread: ident, native };
    await this.run?.threads.settle(debuggee, [row]);
    // It has gone on meanwhile.
    if (!debuggee.reported.has(ident)) return;
    const threadId = debuggee.idOf(ident, native);
    // Told of after its stop, VS Code would take the stop for over.
    this.tellOf(debuggee, threadId);
    const body = about();
    this.connection.event('stopped', {
      ...body,
      threadId,
      preserveFocusHint:
        others && (body.reason === 'breakpoint' || body.preserveFocusHint === true),
      allThreadsStopped: scope === 'all' || (scope === 'process' && this.debuggees.size === 1),
    });
  }

  tellOf(debuggee: Debuggee, threadId: number): void {
    if (debuggee.told.has(threadId)) return;
    debuggee.told.add(threadId);
    this.connection.event('thread', { reason: 'started', threadId });
  }

  /**
   * Has a client that shows threads all the time ask for their names again. VS Code does so for a
   * thread that starts, and keeps what it shows; `invalidated` makes it forget stacks and variables
   * and takes the focus anew, so that is for when no thread runs.
   */
  renamed(debuggee: Debuggee): void {
    if (this.client.supportsInvalidatedEvent !== true) return;
    const threadId = debuggee.running();
    if (threadId !== null) this.connection.event('thread', { reason: 'started', threadId });
    else this.connection.event('invalidated', { areas: ['threads'] });
  }

  /** A thread goes on: what the client knew of it is stale. */
  resumed(debuggee: Debuggee, ident: number, tell = true): void {
    const was = debuggee.reported.delete(ident);
    debuggee.waiting.delete(ident);
    debuggee.stoppedFor.delete(ident);
    this.frames.forget(debuggee.owner(ident));
    this.values.forget(debuggee.owner(ident));
    if (was && tell)
      this.connection.event('continued', {
        threadId: debuggee.idOf(ident, null),
        allThreadsContinued: false,
      });
  }

  private lost(debuggee: Debuggee): void {
    if (!this.debuggees.delete(debuggee)) return;
    for (const threadId of this.run?.threads.retain(debuggee, new Set()) ?? [])
      this.connection.event('thread', { reason: 'exited', threadId });
    this.run?.gone(debuggee, this);
  }

  /** Ends the session once. */
  terminate(exitCode: number | null = null): void {
    if (this.connection.terminated) return;
    if (exitCode !== null) this.connection.event('exited', { exitCode });
    this.connection.event('terminated');
    this.onEnd(false);
  }
}
