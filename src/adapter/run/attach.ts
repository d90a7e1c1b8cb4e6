import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { analysisOptions, projectSeverities, Session } from '../../session/index';
import type { AttachConfiguration } from '../config/configuration';
import { cannotConnect } from '../errors';
import { greet } from '../wire/agentServer';
import type { AgentLink } from '../wire/agentLink';
import type { AgentHello } from '../wire/messages';
import type { Run } from './run';

const TIMEOUT_MS = 10_000;

/** Connects to a program that waits for a debugger. */
export async function attachTo(
  run: Run,
  { host, port, token }: AttachConfiguration,
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
