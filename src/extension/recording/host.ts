/**
 * The process that reads a recording for the extension: a long one must neither block the
 * extension host nor take its memory. Ends when its parent does.
 */
import { HeddleError } from '../../base/index';
import { analysisOptions, projectSeverities, Session, type SessionFeed } from '../../session/index';
import type { FromHost, ToHost } from './messages';

let feed: SessionFeed | null = null;

const tell = (message: FromHost): void => void process.send?.(message);

async function open(path: string): Promise<void> {
  const session = await Session.open(path, {
    // As in the debug session that recorded it: the ids of its findings must stay what they were.
    analysis: (run) => analysisOptions(run ? projectSeverities(run.workingDirectory) : {}),
    onProgress: (share) => tell({ type: 'progress', share }),
  });
  feed = session.createFeed(true);
  tell({ type: 'opened', hello: feed.hello(), delta: feed.full() });
}

function fail(error: unknown): void {
  const advice = error instanceof HeddleError ? error.advice : '';
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error), advice });
}

process.on('message', (message: ToHost) => {
  if (message.type === 'open') {
    open(message.path).catch(fail);
    return;
  }
  const { question, ticket } = message;
  let answer: ReturnType<SessionFeed['answer']>;
  try {
    if (!feed) throw new Error('the recording is not open');
    answer = feed.answer(question);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    answer = { type: 'reply', id: question.id, kind: 'error', message: text };
  }
  tell({ type: 'answer', ticket, answer });
});
process.on('disconnect', () => process.exit(0));
