import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RecordingReader, TextSink } from '../../src/trace/index';
import { pythons } from '../support/pythons';
import { program, reportOf, testFolder } from './support/heddle';

/** The lines of sources that a recording has. */
function sourcesIn(trace: string): Map<string, string> {
  const lines = new Map<string, string>();
  const sink = new TextSink();
  sink.sourceLine = (file, line, text) => void lines.set(`${file}:${line}`, text);
  const reader = RecordingReader.open(trace);
  reader.replaySync(sink);
  reader.dispose();
  return lines;
}

test.each(
  pythons().flatMap(({ version, path }) =>
    [true, false].map((native) => ({ version, path, native })),
  ),
)(
  'what lies in no file, as a cell of a notebook, has its lines and names: $version, native agent: $native',
  async ({ path, native }) => {
    const trace = join(testFolder(), 'run.heddle');
    const env = native ? {} : { HEDDLE_NATIVE: '0' };
    const args = ['--record', trace, '--python', path, program('cells.py')];
    const { report, run } = await reportOf(args, { env });
    expect([run.code, run.stdout]).toEqual([0, 'done\n']);
    expect(report.locks.map(({ name }) => name)).toContain('orders');
    expect(sourcesIn(trace).get('/tmp/ipykernel_1/2601716555.py:5')).toBe('        with orders:');
  },
);
