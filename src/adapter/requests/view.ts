import type { FeedRequest } from '../../session/index';
import type { DebugSession } from '../dap/debugSession';
import { notRunning } from '../errors';

async function view(session: DebugSession) {
  if (!session.run) throw notRunning();
  return Promise.resolve(session.run.feed.start());
}

async function ask(session: DebugSession, request: FeedRequest) {
  if (!session.run) throw notRunning();
  return Promise.resolve(session.run.feed.ask(request));
}

export const viewRequests = { heddleView: view, heddleAsk: ask };
