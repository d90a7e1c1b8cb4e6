import { describe, it } from 'vitest';
import { launch, program, versions } from './support/debugging';
import { expectGolden, transcript } from './support/transcript';

const path = program('basics.py');
const breakMarks = ['outer-return'];

/** One transcript for all versions: what a client sees does not depend on the backend. */
describe.each(versions)('transcripts, 3.$minor', (python) => {
  it('a breakpoint, its frame, its variables, a step and the end', async () => {
    const run = await launch({ python, program: path, breakpoints: breakMarks });
    const { threadId } = await run.stopped('breakpoint');
    const [frame] = (await run.request('stackTrace', { threadId, startFrame: 0, levels: 1 }))
      .stackFrames;
    const { scopes } = await run.request('scopes', { frameId: frame.id });
    const { variablesReference } = scopes[0];
    await run.request('variables', { variablesReference, filter: 'named', start: 1, count: 2 });
    await run.evaluate('n + doubled', frame.id);
    await run.request('evaluate', { expression: 'nope', frameId: frame.id }).catch(() => undefined);
    await run.request('completions', { text: 'dou', column: 4, frameId: frame.id });
    await run.request('next', { threadId });
    await run.stopped('step');
    await run.request('continue', { threadId });
    await run.ended();
    expectGolden('breakpoint', transcript(run.client.lines, path));
  });
});
