import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ChannelClient } from '../../src/extension/runs/channelClient';
import type { Delta, FindingRow } from '../../src/protocol/view/index';
import type { FeedRequest } from '../../src/session/index';
import { launch, lineOf, versions, write, type Debugging } from './support/debugging';

const PROGRAM = `
def work():
    value = 1  # here
    other = 2  # there
    return value + other

work()
print("end")
`;

const [python] = versions.slice(-1);

/** A program as it is in a container: its copy here is in another folder. */
function deployed(text = PROGRAM): { here: string; there: string; roots: object } {
  const here = write(text);
  const there = join(dirname(here), 'srv', 'app');
  mkdirSync(there, { recursive: true });
  cpSync(here, join(there, 'app.py'));
  const roots = { localRoot: dirname(here), remoteRoot: `${there}/` };
  return { here, there: join(there, 'app.py'), roots };
}

it('a program that has its files elsewhere is shown where they are here', async () => {
  const { here, there, roots } = deployed();
  const options = { pathMappings: [roots], stopOnEntry: true };
  const run = await launch({ python: python!, program: there, options });
  const { threadId } = await run.stopped('entry');
  const source = { path: here };
  const breakpoints = [{ line: lineOf(here, 'here') }];
  await run.request('setBreakpoints', { source, breakpoints });
  await run.request('continue', { threadId });
  await run.stopped('breakpoint');
  const [top] = await run.frames(threadId);
  expect([top!.name, top!.source.path, top!.source.sourceReference]).toEqual([
    'work',
    here,
    undefined,
  ]);
  const line = lineOf(here, 'there');
  const { targets } = await run.request('gotoTargets', { source, line });
  await run.request('goto', { threadId, targetId: targets[0].id });
  await run.stopped('goto');
  expect((await run.top(threadId)).line).toBe(line);
  await run.request('setBreakpoints', { source, breakpoints: [] });
  await run.request('continue', { threadId });
  await run.client.event('terminated');
});

it('the text of a file that is not here comes from the program', async () => {
  const { here, there, roots } = deployed();
  const run = await launch({
    python: python!,
    program: there,
    options: { pathMappings: [roots] },
    breakpoints: [],
    functions: ['work'],
  });
  const { threadId } = await run.stopped('function breakpoint');
  rmSync(here);
  const { source } = await run.top(threadId);
  expect(source.sourceReference).toBeGreaterThan(0);
  const asked = { source, sourceReference: source.sourceReference };
  expect((await run.request('source', asked)).content).toBe(PROGRAM);
  await run.request('continue', { threadId });
  expect(await run.ended()).toBe(0);
});

const DEADLOCK = `import threading
one, two = threading.Lock(), threading.Lock()
met = threading.Barrier(2)

def work(first, second):
    with first:
        met.wait()
        with second:  # waits
            pass

for locks in ((one, two), (two, one)):
    threading.Thread(target=work, args=locks, daemon=True).start()
threading.Event().wait()
`;

/** What a view is told: the deadlock that is found, and answers. */
interface View {
  readonly deadlock: Promise<FindingRow>;
  readonly ask: (request: FeedRequest) => Promise<unknown>;
}

const deadlockOf = ({ findings }: Delta): FindingRow | undefined =>
  findings?.find(({ rule }) => rule === 'deadlock');

async function withinDap(run: Debugging): Promise<View> {
  const { delta } = await run.request('heddleView');
  const later = async (): Promise<FindingRow> =>
    deadlockOf(
      (await run.client.event('heddleDelta', (one) => !!deadlockOf(one as Delta))) as Delta,
    )!;
  return {
    deadlock: Promise.resolve(deadlockOf(delta as Delta) ?? later()),
    ask: async (request) => (await run.request('heddleAsk', request)).reply,
  };
}

async function pastDap(run: Debugging): Promise<View> {
  const address = (await run.request('heddleChannel')) as { path: string; token: string };
  let found: (finding: FindingRow) => void;
  const deadlock = new Promise<FindingRow>((resolve) => (found = resolve));
  const client = await ChannelClient.connect(address, {
    hello: () => undefined,
    delta: (delta) => {
      const finding = deadlockOf(delta);
      if (finding) found(finding);
    },
  });
  onTestFinished(() => client.dispose());
  return { deadlock, ask: (request) => client.ask(request) };
}

it.each(['heddleView', 'heddleChannel'])(
  'findings and sites that %s tells are in the files that are here',
  async (command) => {
    const { here, there, roots } = deployed(DEADLOCK);
    const options = { pathMappings: [roots] };
    const run = await launch({ python: python!, program: there, options, breakpoints: [] });
    const view = await (command === 'heddleView' ? withinDap(run) : pastDap(run));
    const finding = await view.deadlock;
    const files = new Set(finding.locations.map(({ file }) => file));
    expect([...files]).toEqual([here]);
    const line = lineOf(here, 'waits');
    const source = { type: 'source', id: 1, file: here, line } as const;
    expect(await view.ask(source)).toMatchObject({
      source: { file: here, lines: expect.arrayContaining(['        with second:  # waits']) },
    });
    const { lane: id } = finding.participants[0]!;
    const lane = await view.ask({ type: 'lane', id: 2, lane: id });
    expect(JSON.stringify(lane)).toContain(JSON.stringify(here));
    expect(JSON.stringify(lane)).not.toContain(there);
    await run.request('disconnect', { terminateDebuggee: true });
  },
);

it.each([
  ['no list', 'x', /"pathMappings" in the debug configuration must be a list/],
  ['no folder', [{ localRoot: '/here' }], /"pathMappings\[0\]\.remoteRoot" .* absolute path/],
  ['a relative one', [{ localRoot: '/here', remoteRoot: '.' }], /"pathMappings\[0\]\.remoteRoot"/],
])('mappings with %s are refused by name', async (_what, pathMappings, error) => {
  const program = write(PROGRAM);
  await expect(launch({ python: python!, program, options: { pathMappings } })).rejects.toThrow(
    error,
  );
});
