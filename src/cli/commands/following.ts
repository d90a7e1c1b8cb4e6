import { DisposableStore, NS_PER_S, durationNs, type Disposable } from '../../base/index';
import type { RunExit } from '../../protocol/index';
import type { FollowOptions, Session } from '../../session/index';
import { buildReport, reportSource } from '../../session/report/index';
import { placesOf, type Context } from '../context';
import { Interrupts } from '../interrupts';
import type { Judge } from '../judge';
import { present } from '../live/present';
import { LiveServer } from '../live/server';
import type { FollowChoice } from '../options/parse';
import { pageFolder, tool } from '../package';
import { deliver, formatOf, REPORT_FILE } from '../reporting';
import { statusSource } from '../status/source';
import { StatusLine } from '../status/statusLine';
import { statusText } from '../status/text';
import { TargetFile } from '../targetFile';
import { homely, quoted, shortPath } from '../text/source';
import { Announcer } from './announcer';

/** How a command comes to the program that it follows. */
export interface Way {
  begin(): Promise<Session>;
  /** Ctrl-C does not reach the program: it ends the following. */
  readonly letsGo: boolean;
}

/** Follows a program, tells what is found while it runs, and reports in the end. */
export async function follow(
  choice: FollowChoice,
  way: Way,
  judge: Judge,
  context: Context,
): Promise<{ exit: RunExit; failed: boolean }> {
  const owned = new DisposableStore();
  try {
    return await new Following(choice, way, judge, context, owned).toItsEnd();
  } finally {
    owned.dispose();
  }
}

/** What a session is told of it. */
export function followOptions(
  { detail, timeLimitSeconds, record }: FollowChoice,
  { analysis }: Judge,
): FollowOptions {
  const timeLimitNs =
    timeLimitSeconds === undefined ? undefined : durationNs(timeLimitSeconds * NS_PER_S);
  return { detail, timeLimitNs, record, analysis };
}

class Following {
  private session: Session | undefined;

  constructor(
    private readonly command: FollowChoice,
    private readonly way: Way,
    private readonly judge: Judge,
    private readonly context: Context,
    private readonly owned: DisposableStore,
  ) {}

  async toItsEnd(): Promise<{ exit: RunExit; failed: boolean }> {
    const { command, context, owned } = this;
    const { file } = command.report;
    if (file !== undefined) TargetFile.check(file, REPORT_FILE);
    // Before the program: a port that is taken must not cost a run.
    const server = command.live ? owned.add(await this.startServer()) : undefined;
    // Ctrl-C while a program is being entered lets it go as soon as that is done.
    const letGo = this.way.letsGo ? owned.add(new Interrupts()).next() : null;
    const session = owned.add(await this.way.begin());
    this.session = session;
    const interrupts = owned.add(new Interrupts());
    void letGo?.then(() => session.detach());
    const announcer = this.announce(session);
    const status = this.showStatus(session);
    if (server) await present(server.url, context);

    const exit = await session.exit;
    status?.dispose();
    announcer.processes();
    const failed = this.report(session, exit);
    if (server) await this.keepServing(server, interrupts);
    return { exit, failed };
  }

  private startServer(): Promise<LiveServer> {
    return LiveServer.start({
      folder: pageFolder,
      port: this.command.livePort,
      feed: () => this.session!.createFeed(),
    });
  }

  private announce(session: Session): Announcer {
    const announcer = new Announcer(this.context, session, this.judge.baseline);
    for (const note of session.notes) announcer.note(note);
    this.owned.add(session.onNote((note) => announcer.note(note)));
    this.owned.add(session.onFinding((row) => announcer.finding(row)));
    this.owned.add(session.onTick(() => announcer.processes()));
    return announcer;
  }

  private showStatus(session: Session): Disposable | undefined {
    const { err, style } = this.context;
    if (!err.isTerminal || this.command.quiet) return undefined;
    const text = (columns: number): string =>
      statusText(statusSource(session.model, session.elapsedNs), columns, style);
    return this.owned.add(new StatusLine(err, text));
  }

  /** Reports as asked for; whether what was found makes the command fail. */
  private report(session: Session, exit: RunExit): boolean {
    const { command, context, judge } = this;
    const { err, style } = context;
    if (exit.reason === 'timeLimit') {
      err.write(`${style.error('heddle:')} ended by --time-limit\n`);
    }
    const source = reportSource(session.model, session.findings());
    const report = buildReport(source, tool, judge.baseline);
    const isText = formatOf(command.report) === 'text';
    if (!isText || !command.quiet || command.report.file !== undefined) {
      const how = { places: placesOf(session), style, fullFindings: false, judge };
      deliver(report, command.report, how, (text) => err.write(`\n${text}`));
    }
    const hasNews = !command.quiet && report.processes.length > 0;
    if (isText && hasNews) this.tellOfRecording(session);
    return judge.conclude(report);
  }

  private tellOfRecording({ recordingPath }: Session): void {
    if (recordingPath === null) return;
    const { err, style } = this.context;
    const path = homely(shortPath(recordingPath, process.cwd()), process.env['HOME']);
    err.write(`\n${style.faint('In the browser:')} heddle open ${quoted(path)}\n`);
  }

  /**
   * The view stays when the program has ended: on a terminal until Ctrl-C, elsewhere (a CI job)
   * while somebody looks at it. Who has pressed Ctrl-C twice wants to leave.
   */
  private async keepServing(server: LiveServer, interrupts: Interrupts): Promise<void> {
    const { err, style } = this.context;
    if (interrupts.leave) return;
    if (!err.isTerminal) return server.unwatched(interrupts.next());
    err.write(`${style.strong('heddle:')} the live view stays until Ctrl-C\n`);
    await interrupts.next();
  }
}
