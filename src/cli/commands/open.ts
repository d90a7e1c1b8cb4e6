import { analysisOptions, projectSeverities, Session } from '../../session/index';
import type { Context } from '../context';
import { Interrupts } from '../interrupts';
import { present } from '../live/present';
import { LiveServer } from '../live/server';
import type { OpenCommand } from '../options/parse';
import { pageFolder } from '../package';
import { noteText } from '../text/note';

/** `heddle open`: serves the live view of a recording until Ctrl-C. */
export async function open({ trace, livePort }: OpenCommand, context: Context): Promise<number> {
  const analysis = analysisOptions(projectSeverities(process.cwd()));
  const session = await Session.open(trace, { analysis });
  try {
    for (const note of session.notes) context.err.write(noteText(note, context.style));
    const server = await LiveServer.start({
      folder: pageFolder,
      port: livePort,
      feed: () => session.createFeed(),
    });
    await present(server.url, context);
    context.err.write('  Ctrl-C ends it.\n');
    const interrupts = new Interrupts();
    await interrupts.next();
    interrupts.dispose();
    server.dispose();
    return 0;
  } finally {
    session.dispose();
  }
}
