import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { analysisOptions, projectSeverities, Session } from '../../session/index';
import type {
  AttachConfiguration,
  ConnectConfiguration,
  ProcessConfiguration,
} from '../config/configuration';
import { cannotConnect } from '../errors';
import { greet } from '../wire/agentServer';
import type { AgentLink } from '../wire/agentLink';
import type { AgentHello } from '../wire/messages';
import type { Run } from './run';

const TIMEOUT_MS = 10_000;

/** The debugger of a program that was entered comes a moment after its recording has begun. */
const DEBUGGER_PATIENCE_MS = 5000;

/** Attaches to a program; `connected` is called when breakpoints can be told. */
export function attachTo(
  run: Run,
  configuration: AttachConfiguration,
  connected: () => void,
): Promise<void> {
  return 'processId' in configuration
    ? enterProcess(run, configuration, connected)
    : connectTo(run, configuration, connected);
}

/** Comes into a program that runs; it is let go in the end. The debugger of a Python connects to us. */
async function enterProcess(
  run: Run,
  { processId: pid, noDebug, detail, record, subProcess }: ProcessConfiguration,
  connected: () => void,
): Promise<void> {
  const runtime = Session.checkTarget(pid);
  const isDebugged = !noDebug && runtime === 'python';
  connected();
  await run.root.configured;
  const session = await Session.enter({
    pid,
    detail,
    record,
    handleSignals: false,
    variables: isDebugged ? run.environment(subProcess) : undefined,
    childVariables: subProcess ? undefined : {},
  });
  run.follow(session);
  session.onEnd(() => {
    run.feed.tell();
    if (run.isOver) return;
    run.closeDoors();
    run.root.terminate();
  });
  if (!noDebug && runtime === 'node') run.root.output('important', notDebugged(pid));
  if (isDebugged && !(await run.hasDebuggee(DEBUGGER_PATIENCE_MS)))
    run.root.output(
      'important',
      `heddle: process ${pid} is followed in the live view, but its debugger did not start: there are no breakpoints\n`,
    );
}

const notDebugged = (pid: number): string =>
  `heddle: process ${pid} is a Node: it is followed in the live view, with findings. Breakpoints are those of "Debug: Attach to Node Process"\n`;

/** Connects to a program that waits for a debugger. */
async function connectTo(
  run: Run,
  { host, port, token }: ConnectConfiguration,
  connected: () => void,
): Promise<void> {
  const { link, hello } = await new Promise<{ link: AgentLink; hello: AgentHello }>(
    (resolve, reject) => {
      const socket = connect({ host, port });
      const fail = (why: string): void => reject(cannotConnect(host, port, why));
      const timer = setTimeout(() => fail('it does not answer'), TIMEOUT_MS);
      socket.once('error', (error) => fail(error.message));
      socket.once('close', () => fail('it does not accept this token, or is being debugged'));
      socket.once('connect', () => socket.write(`${JSON.stringify({ token })}\n`));
      greet(socket, token, (link, hello) => {
        clearTimeout(timer);
        resolve({ link, hello });
      });
    },
  );
  connected();
  await run.root.configured;
  if (link.isLocal) followRecording(run, hello);
  await run.adopt(link, hello);
}

/** What a program of this machine is recorded into can be read by us as well. */
function followRecording(run: Run, { session: directory, epoch, command, cwd }: AgentHello): void {
  if (!directory || !epoch || !statSync(directory, { throwIfNoEntry: false })) return;
  const session = Session.attach({
    directory,
    epoch: BigInt(epoch),
    command,
    cwd,
    handleSignals: false,
    analysis: analysisOptions(projectSeverities(cwd)),
  });
  run.follow(session);
  session.onEnd(() => run.feed.tell());
}
