import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { launch, program, versions } from './support/debugging';

const path = program('blocked.py');

describe.each(versions)("the debugger's own threads, 3.$minor", (python) => {
  it.each(['1', '0'])('are no lanes of the recording, HEDDLE_NATIVE=%s', async (native) => {
    const options = { evaluationTimeout: 0.3, env: { HEDDLE_NATIVE: native } };
    const run = await launch({ python, program: path, breakpoints: ['holding'], options });
    const { threadId } = await run.stopped('breakpoint');
    const waiting = await run.thread('wait_for_lock', /waits .* for lock/);
    const frames = await run.frames(waiting.id);
    const own = frames.find((frame) => frame.name === 'wait_for_lock');
    await expect(run.evaluate('account.balance', own.id)).rejects.toThrow(/waits for|too long/);
    expect(await run.evaluate('wanted', own.id)).toBe("'account'");
    // One that answers the adapter, one that is stuck, one or two that evaluate; the fallback's one looks.
    const ours = native === '1' ? 3 : 4;
    const alive = 'len(__import__("sys")._current_frames())';
    expect(Number(await run.evaluate(alive, own.id))).toBeGreaterThanOrEqual(4 + ours);
    expect(await run.threads()).toHaveLength(4);
    const names = async (): Promise<string[]> => {
      const { delta } = await run.request('heddleView');
      // Which threads, not how often: the fallback may lose sight of one for a moment.
      return [...new Set((delta.lanes as Body[]).map((lane) => lane.name))].sort();
    };
    const expected = ['MainThread', 'hold', 'wait_for_item', 'wait_for_lock'];
    while ((await names()).length < expected.length)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await names()).toEqual(expected);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(await names()).toEqual(expected);
  });
});
