import type { Socket } from 'node:net';
import type { Disposable } from '../../base/index';
import type { RunState } from '../../model/index';
import type { FindingRow } from '../../protocol/view/index';
import type { Session } from '../../session/index';
import { identifyProcess, isAlive } from '../../transport/index';
import { NodeProcesses } from '../inspector/nodeProcesses';
import { AgentServer } from '../wire/agentServer';
import type { DebuggerLink } from '../wire/debuggerLink';
import type { AgentHello } from '../wire/messages';
import type { ClientSession } from './clientSession';
import { afterReading } from './afterReading';
import { ChildSessions, type ChildAddress } from './childSessions';
import { Debuggee } from './debuggee';
import { DeltaFeed } from './deltaFeed';
import { awaitFinding, stopOnFindings } from './findings';
import { RunThreads } from './runThreads';
import { ThreadWatch } from './threadWatch';
import { order } from '../wire/debuggerLink';

/** How often is looked whether a process has connected. */
const LOOK_MS = 20;
/** So long after the end of its connection a process may take to end, or to become another program. */
const END_MS = 1000;

/** Everything that belongs to one launch: the recorded session, the processes, their debuggers. */
export class Run implements Disposable {
  readonly threads = new RunThreads<Debuggee>(() => this.model);
  readonly debuggees = new Set<Debuggee>();
  readonly feed: DeltaFeed;
  session: Session | null = null;
  /** Started by us, so it ends with us. */
  launched = false;
  /** Stop at the first line of the first process. */
  stopOnEntry = false;
  server!: AgentServer;
  private nodes!: NodeProcesses;
  private children!: ChildSessions;
  private rootPid: number | null = null;
  private readonly owners = new Map<Debuggee, ClientSession>();
  private readonly owned: Disposable[] = [];
  private disposed = false;
  private standing = false;

  private constructor(readonly root: ClientSession) {
    this.feed = new DeltaFeed(root);
  }

  /** `serve` gives a child session that has connected a DAP session of its own. */
  static async create(
    root: ClientSession,
    serve: (socket: Socket, run: Run) => void,
  ): Promise<Run> {
    const run = new Run(root);
    run.server = await AgentServer.start((link, hello) => void run.adopt(link, hello));
    run.nodes = new NodeProcesses(
      run.server.folder,
      () => run.model,
      (link, hello) => void run.adopt(link, hello),
    );
    run.children = await ChildSessions.start(run.server, (socket) => serve(socket, run));
    return run;
  }

  get model(): RunState | null {
    return this.session?.model ?? null;
  }

  get isOver(): boolean {
    return this.disposed;
  }

  /** The variables that lead the debugger into every process of the run. */
  environment(subProcess: boolean): Record<string, string> {
    return {
      HEDDLE_DEBUG: this.server.path,
      HEDDLE_DEBUG_TOKEN: this.server.token,
      ...(subProcess ? {} : { HEDDLE_DEBUG_CHILDREN: '0' }),
    };
  }

  /** Where the children of a process that was attached to report: here, when it is near. */
  childrenOf({ link }: Debuggee): readonly [address: string, token: string] | undefined {
    if (this.launched || !link.isLocal || this.root.configuration?.subProcess === false)
      return undefined;
    return [this.server.path, this.server.token];
  }

  /**
   * Another debugger of the client holds a thread, or none any more. That is in no record of the program; what
   * others wait meanwhile is in no sum that a finding is drawn from.
   */
  stand(stands: boolean): void {
    const { model } = this;
    if (!model || stands === this.standing) return;
    this.standing = stands;
    if (stands) model.stands.begin(model.now);
    else model.stands.end(model.now);
  }

  /** The recorded side has started. */
  follow(session: Session): void {
    this.session = session;
    this.feed.follow(session);
    this.owned.push(
      new ThreadWatch(this, session),
      session.onFinding((row) => stopOnFindings(this, row)),
      session.onNote((text) => this.root.output('console', `heddle: ${text}\n`)),
    );
  }

  /** A process has connected, and waits to be let go. */
  async adopt(link: DebuggerLink, hello: AgentHello): Promise<void> {
    if (this.disposed) return link.close();
    const debuggee = new Debuggee(link, hello, this.threads);
    this.debuggees.add(debuggee);
    try {
      const first = this.rootPid === null;
      this.rootPid ??= hello.pid;
      const owner = await this.ownerOf(debuggee);
      this.owners.set(debuggee, owner);
      await owner.adopt(debuggee, first && this.stopOnEntry);
    } catch (error) {
      // It ended while it was being greeted, or its debugger failed: it must not wait for ever.
      if (!link.isOpen) return;
      this.root.output('important', `heddle: process ${hello.pid}: ${(error as Error).message}\n`);
      link.close();
    }
  }

  /** Whether a process has connected, or does so in time. */
  async hasDebuggee(patienceMs: number): Promise<boolean> {
    await soon(() => this.debuggees.size > 0 || this.disposed, patienceMs);
    return this.debuggees.size > 0 || this.disposed;
  }

  /** The first process has ended: when all is read that it has told. */
  async heardOut(patienceMs: number): Promise<void> {
    await soon(() => [...this.debuggees].every(({ pid }) => pid !== this.rootPid), patienceMs);
    await new Promise<void>(afterReading);
  }

  /** Whose session shows a process: its own one where the client can, else its parent's. */
  private async ownerOf(debuggee: Debuggee): Promise<ClientSession> {
    const { pid, parent } = debuggee.hello;
    const same = [...this.owners].find(([one]) => one.pid === pid);
    if (pid === this.rootPid) return this.root;
    if (same && same[0].hello.method === 'exec') return same[1];
    const above = [...this.owners].findLast(([one]) => one.pid === parent)?.[1] ?? this.root;
    return (await this.children.open(above, debuggee)) ?? above;
  }

  /** The connection to a process has ended. */
  gone(debuggee: Debuggee, owner: ClientSession): void {
    this.debuggees.delete(debuggee);
    this.owners.delete(debuggee);
    this.tellIfItLives(debuggee);
    const isOver = owner !== this.root || !this.launched;
    if (isOver && owner.debuggees.size === 0) owner.terminate();
  }

  private tellIfItLives({ pid }: Debuggee): void {
    const identity = identifyProcess(pid);
    if (identity === null || this.disposed) return;
    const tell = (): void => {
      const isBack = [...this.debuggees].some((one) => one.pid === pid);
      if (this.disposed || isBack || !isAlive(identity)) return;
      const text = `the connection to the debugger in process ${pid} has ended: it goes on without`;
      this.root.output('important', `heddle: ${text}\n`);
    };
    setTimeout(tell, END_MS).unref();
  }

  ownerSession(debuggee: Debuggee): ClientSession | undefined {
    return this.owners.get(debuggee);
  }

  /** The threads of all other processes stand still at their next line, without a word. */
  holdAllBut(but: Debuggee): void {
    for (const one of this.debuggees)
      if (one !== but) void one.link.ask('hold_all').catch(() => undefined);
  }

  /** The finding that a thread was held for; null when none is told. */
  async findingOf(rule: string, { pid }: Debuggee, native: number): Promise<FindingRow | null> {
    const { session } = this;
    if (!session) return null;
    return awaitFinding(
      () => session.findings(),
      rule,
      () => this.threads.laneOf(pid, native),
    );
  }

  /** Ids of threads that are frozen, of all its processes. */
  frozenIds(): ReadonlySet<number> {
    return new Set([...this.debuggees].flatMap((one) => one.frozenIds()));
  }

  /** All threads of a process go on, but for frozen ones; `asked` is the session that knows it. */
  async resume(debuggee: Debuggee, asked: ClientSession | null): Promise<void> {
    const owner = this.owners.get(debuggee);
    for (const ident of [...debuggee.reported])
      if (!debuggee.frozen.has(ident)) owner?.resumed(debuggee, ident, owner !== asked);
    await order(debuggee.link, 'continue', {});
  }

  /** The other processes go on: a step in this one may wait for them. */
  resumeAllBut(but: Debuggee): void {
    for (const one of this.debuggees)
      if (one !== but) void this.resume(one, null).catch(() => undefined);
  }

  /** Every process goes on and forgets the debugger. */
  async detach(): Promise<void> {
    await Promise.all(
      [...this.debuggees].map(({ link }) => link.ask('detach', {}, 1500).catch(() => undefined)),
    );
  }

  /** A child session says which process it is for; its process waits for that. */
  claimChild(session: ClientSession, address: ChildAddress): boolean {
    return this.children.claim(session, address);
  }

  /** Lets go of the program, which goes on; views are told that last. */
  release(): void {
    this.session?.release();
    this.feed.tell();
    this.dispose();
  }

  /**
   * The program has ended and, unless processes of it live on, nothing more connects. A client may
   * kill this process as soon as it hears of the end, so the folder of the sockets goes before.
   */
  closeDoors(): void {
    // That a process has ended may be known before its connection says so.
    if ([...this.debuggees].some(({ pid }) => identifyProcess(pid) !== null)) return;
    this.nodes.dispose();
    this.children.dispose();
    this.server.dispose();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    // The program first: what stands still in the debugger goes on when its connection ends.
    this.session?.dispose();
    for (const one of this.owned) one.dispose();
    this.feed.dispose();
    this.nodes.dispose();
    this.children.dispose();
    this.server.dispose();
  }
}

/** Waits until it is so, or for so long. */
async function soon(isSo: () => boolean, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!isSo() && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
