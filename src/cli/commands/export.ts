import { resolve } from 'node:path';
import { HeddleError } from '../../base/index';
import { exportRecording } from '../../session/export/index';
import type { Context } from '../context';
import { Interrupts } from '../interrupts';
import type { ExportCommand } from '../options/parse';
import { usageError } from '../options/usageError';
import { tool } from '../package';
import { StatusLine } from '../status/statusLine';
import { TargetFile } from '../targetFile';
import { noteText } from '../text/note';

const OUTPUT = '-o FILE';
/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130;

/** `heddle export`: turns a recording into a file for another tool. */
export async function exportTrace(command: ExportCommand, context: Context): Promise<number> {
  const { form, trace, output, of } = command;
  const { out, err, style } = context;
  check(command, context);
  const interrupts = new Interrupts();
  let isInterrupted = false;
  void interrupts.next().then(() => (isInterrupted = true));
  let done = 0;
  const status = err.isTerminal
    ? new StatusLine(err, () => style.faint(`exporting ${trace}: ${Math.floor(100 * done)} %`))
    : null;
  const target = output === undefined ? null : TargetFile.open(output, OUTPUT);
  try {
    const notes = await exportRecording(trace, {
      form,
      of,
      tool: `${tool.name} ${tool.version}`,
      write: (text) => {
        if (target) return target.write(text);
        out.write(text);
        return out.flushed();
      },
      onProgress: (share) => {
        if (isInterrupted) throw interrupted();
        done = share;
      },
    });
    target?.commit();
    for (const note of notes) err.write(noteText(note, style));
    return 0;
  } catch (error) {
    target?.abandon();
    throw error;
  } finally {
    status?.dispose();
    interrupts.dispose();
  }
}

function check({ trace, output, form }: ExportCommand, { out }: Context): void {
  if (output !== undefined) {
    if (resolve(output) === resolve(trace))
      throw usageError(`${output} is the recording itself`, `Choose another ${OUTPUT}.`);
    TargetFile.check(output, OUTPUT);
  } else if (out.isTerminal && form !== 'folded') {
    throw usageError(`${form} is nothing to read on a terminal`, `Write it with ${OUTPUT}.`);
  }
}

function interrupted(): HeddleError {
  return new HeddleError('interrupted', 'interrupted; nothing was written', '', INTERRUPTED);
}
