import type { FeedRequest } from '../../session/index';
import type { DebugSession } from '../dap/debugSession';
import { notRunning } from '../errors';
import type { DeltaFeed } from '../run/deltaFeed';

function feedOf({ run }: DebugSession): DeltaFeed {
  if (!run) throw notRunning();
  return run.feed;
}

async function view(session: DebugSession) {
  return Promise.resolve(feedOf(session).start());
}

async function ask(session: DebugSession, request: FeedRequest) {
  return Promise.resolve(feedOf(session).ask(request));
}

async function channel(session: DebugSession) {
  return feedOf(session).channel();
}

export const viewRequests = { heddleView: view, heddleAsk: ask, heddleChannel: channel };
