import type { Readable } from 'node:stream';
import { Session } from '../../session/index';
import type { LaunchConfiguration } from '../config/configuration';
import type { Run } from './run';

const DRAIN_MS = 500;

/** Starts the program of a run, recorded and with the debugger in it. */
export async function startProgram(run: Run, configuration: LaunchConfiguration): Promise<void> {
  const { program, cwd, python, detail, record, noDebug, subProcess } = configuration;
  run.stopOnEntry = configuration.stopOnEntry;
  const session = await Session.launch({
    program,
    cwd,
    python,
    detail,
    record,
    environment: {
      PYTHONUNBUFFERED: '1',
      ...configuration.environment,
      ...(noDebug ? {} : run.environment(subProcess)),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    handleSignals: false,
  });
  run.follow(session);
  const child = session.childProcess;
  const streams = [child?.stdout, child?.stderr].filter((one) => one !== null && one !== undefined);
  for (const [stream, category] of [
    [child?.stdout, 'stdout'],
    [child?.stderr, 'stderr'],
  ] as const) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => run.root.output(category, text));
  }
  session.onEnd((exit) => {
    run.feed.tell();
    void allRead(streams).then(() => {
      if (!run.isOver) run.root.terminate(exit.code ?? 128);
    });
  });
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
