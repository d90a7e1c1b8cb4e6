import { Analysis } from '../../../src/analysis/index';
import { timeNs, type Disposable } from '../../../src/base/index';
import { LiveServer } from '../../../src/cli/live/server';
import { RunModel } from '../../../src/model/index';
import { Detail } from '../../../src/protocol/index';
import type { FindingRow, SourceExcerpt } from '../../../src/protocol/view/index';
import { SessionFeed } from '../../../src/session/index';
import { fromRoot } from '../../../scripts/support/root';
import { SCENARIOS, type Scenario, type ScenarioName } from './scenarios';
import { MS, Simulator } from './simulator';
import { SOURCES } from './sources';

/** Virtual time is played in steps of this length, as a session polls. */
const STEP_NS = 20 * MS;

export interface HostOptions {
  /** Virtual time goes on with real time; otherwise the run stands still and looks alive. */
  readonly moving?: boolean;
  readonly port?: number;
  /** How far it has run when the page opens; the scenario's own value by default. */
  readonly startSeconds?: number;
}

/** A simulated run behind the real model, analysis, feed and server. */
export class TestHost implements Disposable {
  readonly model = new RunModel();
  readonly analysis = new Analysis(this.model);
  readonly simulator = new Simulator(this.model, SOURCES);
  private server!: LiveServer;
  private timer: NodeJS.Timeout | undefined;

  private constructor(readonly scenario: Scenario) {}

  static async start(name: ScenarioName, options: HostOptions = {}): Promise<TestHost> {
    const host = new TestHost(SCENARIOS[name]);
    host.begin();
    host.play((options.startSeconds ?? host.scenario.seconds) * 1e9);
    host.finish();
    await host.listen(options.port);
    if (options.moving) host.move();
    return host;
  }

  get url(): string {
    return this.server.url;
  }

  /** Plays on to a virtual time. */
  play(toNs: number): void {
    for (let now = this.simulator.now; now < toNs;) {
      now = Math.min(toNs, now + STEP_NS);
      this.simulator.advance(now);
      this.analysis.check();
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    this.server.dispose();
  }

  private begin(): void {
    const { title, build } = this.scenario;
    this.model.runBegin({
      command: ['python', title],
      workingDirectory: '/home/sam/shop',
      startedAt: '2026-11-21T09:30:00.000Z',
      detail: Detail.Full,
    });
    build(this.simulator);
  }

  private finish(): void {
    const { exit, dropped, looks } = this.scenario;
    looks?.(this.model);
    const now = timeNs(this.simulator.now);
    if (dropped !== undefined) this.model.lost(this.model.allProcesses()[0]!.id, 1, dropped, now);
    if (!exit) return;
    this.model.runEnd({ ...exit, reason: exit.signal ? 'killed' : 'exited' }, now);
    this.model.advance(now);
    this.analysis.check();
  }

  private async listen(port: number | undefined): Promise<void> {
    const { model } = this;
    const source = {
      mode: 'live' as const,
      model,
      notes: [],
      findings: (): readonly FindingRow[] => this.analysis.findings(),
      sourceExcerpt,
      catchUp: () => undefined,
      watch: () => ({ dispose: () => undefined }),
      saveRecording: () => '/home/sam/.local/share/heddle/runs/transfer.heddle',
    };
    this.server = await LiveServer.start({
      folder: fromRoot('dist', 'webview'),
      port,
      feed: () => new SessionFeed(source, false),
    });
  }

  private move(): void {
    const base = this.simulator.now;
    const started = performance.now();
    this.timer = setInterval(() => this.play(base + (performance.now() - started) * MS), 20);
  }
}

function sourceExcerpt(file: string, line: number): SourceExcerpt {
  const lines = SOURCES.get(file) ?? [];
  const first = Math.max(1, line - 6);
  return { file, firstLine: first, lines: lines.slice(first - 1, line + 6) };
}
