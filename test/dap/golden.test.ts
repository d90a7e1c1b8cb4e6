import { describe, it, onTestFinished } from 'vitest';
import { DapClient } from '../support/dapClient';
import { launch, program, versions } from './support/debugging';
import { Family } from './support/family';
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

  it('an exception by its type', async () => {
    const raising = program('raising.py');
    const filterOptions = [{ filterId: 'raised', condition: 'OwnError' }];
    const run = await launch({ python, program: raising, filterOptions });
    const { threadId } = await run.stopped('exception');
    await run.request('exceptionInfo', { threadId });
    await run.frames(threadId);
    await run.request('continue', { threadId });
    const second = await run.stopped('exception');
    await run.request('continue', { threadId: second.threadId });
    await run.ended();
    expectGolden('exception', transcript(run.client.lines, raising));
  });

  it('a finding that the next wait would complete', async () => {
    const again = program('again.py');
    const run = await launch({ python, program: again, filters: ['finding:self-deadlock'] });
    const { threadId } = await run.stopped('self-deadlock');
    await run.request('exceptionInfo', { threadId });
    const { id } = await run.top(threadId);
    await run.evaluate('counter.lock', id);
    await run.request('evaluate', { expression: 'counter.value()', frameId: id }).catch(() => 0);
    await run.evaluate('counter.lock.release()', id);
    await run.request('continue', { threadId });
    await run.ended();
    expectGolden('finding', transcript(run.client.lines, again));
  });

  it('steps into, out, and over a wait for another thread', async () => {
    const run = await launch({ python, program: path, breakpoints: ['call-add', 'join'] });
    const { threadId } = await run.stopped('breakpoint');
    for (const command of ['stepIn', 'next', 'stepOut']) {
      await run.request(command, { threadId });
      await run.stopped('step');
      await run.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
    }
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    await run.request('next', { threadId });
    await run.stopped('step');
    await run.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
    await run.request('continue', { threadId });
    await run.ended();
    expectGolden('stepping', transcript(run.client.lines, path));
  });

  it('a child process, in its own session', async () => {
    const children = program('children.py');
    const options = { args: ['spawn'] };
    const plan = { python, program: children, breakpoints: ['work'], options };
    const family = await Family.launch(plan);
    const child = await family.child();
    const { threadId } = await child.stopped('breakpoint');
    await child.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
    await child.request('continue', { threadId });
    await child.client.event('terminated');
    await family.root.ended();
    expectGolden('child', transcript(child.client.lines, children));
    expectGolden('parent', transcript(family.root.client.lines, children));
  });

  it('a thread frozen, thawed, and stepped by itself', async () => {
    const run = await launch({ python, program: path, breakpoints: ['call-add'] });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('heddleFreeze', { threadId });
    await run.request('heddleThaw', { threadId });
    await run.request('heddleStepOnly', { threadId, granularity: 'into' });
    await run.stopped('step');
    await run.request('stepOut', { threadId });
    await run.stopped('step');
    await run.setBreakpoints([]);
    await run.request('heddleContinueOnly', { threadId });
    await run.ended();
    expectGolden('alone', transcript(run.client.lines, path));
  });
});

it('a configuration that cannot be used, in words', async () => {
  const python = versions[0]!;
  const client = DapClient.start();
  onTestFinished(() => client.close());
  await client.request('initialize', { adapterID: 'heddle' });
  for (const wrong of [{ stopScope: 'some' }, { args: 3 }, { breakOn: ['no-rule'] }])
    await client.respond('launch', { program: path, python: python.path, ...wrong });
  await client.respond('launch', { python: python.path });
  await client.respond('attach', {});
  await client.respond('stackTrace', { threadId: 77 });
  await client.respond('nonsense');
  expectGolden('refused', transcript(client.lines, path));
});
