import type { Readable } from 'node:stream';
import {
  analysisOptions,
  projectSeverities,
  Session,
  shellStatus,
  type StartPlan,
} from '../../session/index';
import type { LaunchConfiguration } from '../config/configuration';
import { badConfiguration } from '../errors';
import { withoutInspectorLines } from './inspectorLines';
import type { Run } from './run';
import { wholeLines } from './wholeLines';

const DRAIN_MS = 500;

/** Starts the program of a run, recorded and with the debugger in it. */
export async function startProgram(run: Run, configuration: LaunchConfiguration): Promise<void> {
  const { program, cwd, python, pythonArgs, node, detail, record, noDebug, subProcess } =
    configuration;
  run.stopOnEntry = configuration.stopOnEntry;
  run.launched = true;
  const isInternal = configuration.console === 'internalConsole';
  const session = await Session.launch({
    program,
    cwd,
    python,
    pythonArgs,
    node,
    detail,
    record,
    analysis: analysisOptions(projectSeverities(cwd)),
    environment: {
      ...(isInternal ? { PYTHONUNBUFFERED: '1' } : {}),
      ...configuration.environment,
      ...(noDebug ? {} : run.environment(subProcess)),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    handleSignals: false,
    ...(isInternal ? {} : { starter: (plan) => runInTerminal(run, configuration, plan) }),
  });
  run.follow(session);
  for (const note of configuration.notes) run.root.output('console', `heddle: ${note}\n`);
  const streams = forwardOutput(run, session);
  session.onEnd((exit) => {
    run.feed.tell();
    void Promise.all([allRead(streams), run.heardOut(DRAIN_MS)]).then(() => {
      if (run.isOver) return;
      run.closeDoors();
      if (exit.signal !== null)
        run.root.output('console', `heddle: the program was ended by ${exit.signal}\n`);
      run.root.terminate(shellStatus(exit));
    });
  });
}

function forwardOutput(run: Run, session: Session): Readable[] {
  const child = session.childProcess;
  const streams: Readable[] = [];
  for (const [stream, category] of [
    [child?.stdout, 'stdout'],
    [child?.stderr, 'stderr'],
  ] as const) {
    if (!stream) continue;
    streams.push(stream);
    stream.setEncoding('utf8');
    wholeLines(stream, (lines) => {
      const text = category === 'stderr' ? withoutInspectorLines(lines) : lines;
      if (text !== '') run.root.output(category, text);
    });
  }
  return streams;
}

const TERMINAL_PATIENCE_MS = 30_000;

/** Has the client start the program in a terminal; it gets only what differs from our environment. */
async function runInTerminal(
  run: Run,
  configuration: LaunchConfiguration,
  { path, args, cwd, environment }: StartPlan,
): Promise<void> {
  const { connection, client } = run.root;
  if (client.supportsRunInTerminalRequest !== true)
    throw badConfiguration('console', 'must be "internalConsole": this client has no terminal');
  const env: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && value !== process.env[name]) env[name] = value;
  for (const name of Object.keys(process.env))
    if (environment[name] === undefined) env[name] = null;
  await connection.request(
    'runInTerminal',
    {
      kind: configuration.console === 'externalTerminal' ? 'external' : 'integrated',
      title: 'Heddle',
      cwd,
      args: [path, ...args],
      env,
    },
    TERMINAL_PATIENCE_MS,
  );
}

/** What a program printed last is told before its end; a child that keeps a pipe open is not waited for. */
function allRead(streams: readonly Readable[]): Promise<unknown> {
  const ends = streams.map((stream) =>
    stream.closed
      ? Promise.resolve()
      : new Promise<void>((resolve) => stream.once('close', resolve)),
  );
  const late = new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref());
  return Promise.race([Promise.all(ends), late]);
}
