import type { DebugProtocol } from '@vscode/debugprotocol';
import { Afterwards } from '../dap/connection';
import { capabilities } from '../dap/capabilities';
import type { DebugSession } from '../dap/debugSession';
import {
  readAttach,
  readLaunch,
  type CommonConfiguration,
  type LaunchConfiguration,
} from '../config/configuration';
import type { RawConfiguration } from '../config/fields';
import { startedAlready, startFailed } from '../errors';
import { attachTo } from '../run/attach';
import { startProgram } from '../run/launch';
import { Run } from '../run/run';

async function initialize(session: DebugSession, args: DebugProtocol.InitializeRequestArguments) {
  session.client = args;
  return Promise.resolve(capabilities);
}

/** Answered when the program runs, so that what goes wrong is told. */
async function launch(session: DebugSession, args: RawConfiguration): Promise<unknown> {
  const configuration = readLaunch(args);
  takeUp(session, configuration);
  session.shown.learn(configuration.cwd);
  if (configuration.program.kind === 'command') session.shown.learn(configuration.program.command);
  await begin(session, configuration);
  return undefined;
}

/** A session is about one program: another request, sent meanwhile or later, must not take its place. */
function takeUp(session: DebugSession, configuration: CommonConfiguration): void {
  if (session.isStarted) throw startedAlready();
  session.isStarted = true;
  session.configuration = configuration;
  session.shown.map(configuration.pathMappings);
}

async function begin(session: DebugSession, configuration: LaunchConfiguration): Promise<void> {
  const run = await Run.create(session, session.serveChild);
  session.run = run;
  try {
    session.connection.event('initialized');
    await session.configured;
    await startProgram(run, configuration);
  } catch (error) {
    session.run = null;
    session.isStarted = false;
    run.dispose();
    throw startFailed(error);
  }
}

async function attach(session: DebugSession, args: RawConfiguration): Promise<unknown> {
  const configuration = readAttach(args);
  takeUp(session, configuration);
  const run = await Run.create(session, session.serveChild);
  session.run = run;
  try {
    await attachTo(run, configuration, () => session.connection.event('initialized'));
  } catch (error) {
    session.run = null;
    session.isStarted = false;
    run.dispose();
    throw error;
  }
  return undefined;
}

async function configurationDone(session: DebugSession): Promise<unknown> {
  session.configurationDone();
  return Promise.resolve(undefined);
}

async function restart(
  session: DebugSession,
  args: { arguments?: RawConfiguration },
): Promise<unknown> {
  const old = session.run;
  const raw = args.arguments;
  const configuration = raw?.['request'] === undefined ? session.configuration : readLaunch(raw);
  session.run = null;
  session.debuggees.clear();
  old?.dispose();
  session.configuration = configuration;
  const run = await Run.create(session, session.serveChild);
  session.run = run;
  try {
    await startProgram(run, configuration as LaunchConfiguration);
  } catch (error) {
    throw startFailed(error);
  }
  return undefined;
}

/** Asks the program to end; what does not is ended by the disconnect that follows. */
async function terminate(session: DebugSession): Promise<unknown> {
  const { run } = session;
  if (run && run.root === session) {
    if (run.launched) run.session?.signal('SIGTERM');
    else session.terminate();
  } else for (const { pid } of session.debuggees) kill(pid);
  return Promise.resolve(undefined);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}

async function disconnect(
  session: DebugSession,
  args: DebugProtocol.DisconnectArguments,
): Promise<unknown> {
  const { run } = session;
  if (run && run.root === session) {
    if (args.terminateDebuggee ?? run.launched) {
      if (!run.launched) for (const { pid } of run.debuggees) kill(pid);
      run.dispose();
    } else {
      await run.detach();
      run.release();
    }
  } else if (args.terminateDebuggee) for (const { pid } of session.debuggees) kill(pid);
  else
    await Promise.all(
      [...session.debuggees].map(({ link }) => link.ask('detach', {}, 1500).catch(() => null)),
    );
  session.run = null;
  return new Afterwards(undefined, () => {
    session.terminate();
    session.onEnd(true);
  });
}

/** A Node that waits is let go after all: the other debugger does not come, or has gone. */
async function letGo(session: DebugSession, { pid }: { pid: number }): Promise<unknown> {
  const debuggee = [...session.debuggees].find((one) => one.pid === pid);
  await debuggee?.link.ask('go');
  return undefined;
}

async function stands(session: DebugSession, { stands }: { stands: boolean }): Promise<unknown> {
  session.run?.stand(stands);
  return Promise.resolve(undefined);
}

export const lifecycleRequests = {
  initialize,
  launch,
  attach,
  configurationDone,
  restart,
  terminate,
  disconnect,
  heddleLetGo: letGo,
  heddleStands: stands,
};
