import { describe, expect, it } from 'vitest';
import { type Debugging, lineOf, program, versions } from './support/debugging';
import { Family } from './support/family';
import { grows, stands } from './support/watch';

const path = program('clocks.py');
const some = versions.filter(({ minor }) => minor === 9 || minor === 11 || minor === 13);

/** Has a process come to its end, perhaps before it can answer. */
async function end(one: Debugging): Promise<void> {
  const expression = 'globals().update(running=False)';
  await one.request('evaluate', { expression, context: 'repl' }).catch(() => undefined);
}

describe.each(some)('what a stop stops, 3.$minor', (python) => {
  const start = async (stopScope: string) => {
    const breakpoints = [{ at: 'mark', condition: 'number == 1' }];
    const plan = { python, program: path, breakpoints, options: { stopScope } };
    const family = await Family.launch(plan);
    const children = [await family.child(), await family.child()];
    const stopped = await Promise.race(
      children.map(async (child) => ({ child, stop: await child.stopped('breakpoint') })),
    );
    const other = children.find((child) => child !== stopped.child)!;
    return { root: family.root, ...stopped, other };
  };

  it('process: the child stands still as a whole, its parent and the other child go on', async () => {
    const { root, child, stop, other } = await start('process');
    expect(stop.allThreadsStopped).toBe(true);
    await stands(child, 'beats');
    for (const one of [root, other]) await grows(one, 'beats');
    const { threadId } = stop;
    await child.request('next', { threadId });
    await child.stopped('step');
    await stands(child, 'beats');
    const answer = await child.request('continue', { threadId });
    expect(answer.allThreadsContinued).toBe(true);
    await grows(child, 'beats');
    for (const one of [child, other, root]) await end(one);
    expect(await root.ended()).toBe(0);
    expect(root.client.printed).toBe('ended [0, 0]\n');
  });

  it('all: every process stands still, steps move one, continue resumes all', async () => {
    const { root, child, stop, other } = await start('all');
    const everyone = [root, child, other];
    for (const one of everyone) await stands(one, 'beats');
    const { threadId } = stop;
    await child.request('next', { threadId });
    await child.stopped('step');
    expect((await child.top(threadId)).name).toBe('mark');
    for (const one of everyone) await stands(one, 'beats');
    const answer = await child.request('continue', { threadId });
    expect(answer.allThreadsContinued).toBe(true);
    for (const one of everyone) await grows(one, 'beats');
    for (const one of everyone.toReversed()) await end(one);
    expect(await root.ended()).toBe(0);
    expect(root.client.printed).toBe('ended [0, 0]\n');
  });

  it('all: a step over the join of a process lets that process run', async () => {
    const { root, child, stop, other } = await start('all');
    await child.request('continue', { threadId: stop.threadId });
    await root.setBreakpoints(['join']);
    await end(root);
    const { threadId } = await root.stopped('breakpoint');
    for (const one of [child, other]) {
      await stands(one, 'beats');
      await end(one);
    }
    await root.setBreakpoints([]);
    const ended = lineOf(path, 'ended');
    for (let line = 0; line !== ended; line = (await root.top(threadId)).line) {
      await root.request('next', { threadId });
      await root.stopped('step');
    }
    await root.request('continue', { threadId });
    expect(await root.ended()).toBe(0);
    expect(root.client.printed).toBe('ended [0, 0]\n');
  });
});
