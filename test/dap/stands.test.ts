import { describe, expect, it } from 'vitest';
import { LaneState, type LaneRow } from '../../src/protocol/view/index';
import type { Body } from '../support/dapClient';
import { type Debugging, launch, versions, write } from './support/debugging';
import { until } from './support/watch';

/** Nobody holds the lock for long but who stands still in the debugger. */
const PROGRAM = `
import queue
import threading
import time

guard = threading.Lock()
jobs = queue.Queue()
running = True


def hold():
    with guard:
        held = 1  # hold


def want():
    while running:
        with guard:
            jobs.put(1)
        time.sleep(0.001)


wanting = [threading.Thread(target=want, name="want-%d" % n) for n in range(3)]
holder = threading.Thread(target=hold, name="holder")
for thread in wanting:
    thread.start()
holder.start()
holder.join()
time.sleep(0.5)
running = False
for thread in wanting:
    thread.join()
`;

const native = versions.filter(({ minor }) => [9, 11, 13, 14].includes(minor));

async function lane(run: Debugging, name: string): Promise<LaneRow | undefined> {
  const { delta } = await run.request('heddleView');
  return (delta.lanes as LaneRow[]).find((one) => one.name === name);
}

describe.each(native)('a thread that stands still in the debugger, 3.$minor', (python) => {
  it('is shown so, and what others wait meanwhile is no finding', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['hold'] });
    const { threadId } = await run.stopped('breakpoint');
    await until(async () => (await lane(run, 'holder'))?.state === LaneState.Stopped);
    const stopped = (await lane(run, 'holder'))!;
    expect(stopped.wait).toMatchObject({ reason: 'Debugger', object: null });
    expect(stopped.wait?.site?.function).toBe('hold');
    expect(stopped.holds).toHaveLength(1);
    // Long enough for a hold that is told of while it lasts.
    await until(async () => ((await lane(run, 'want-1'))?.waitNs ?? 0) > 1.2e9);
    expect(await run.evaluate('guard.locked()', (await run.top(threadId)).id)).toBe('True');
    expect((await lane(run, 'holder'))?.wait?.sinceNs).toBe(stopped.wait?.sinceNs);
    expect((await run.thread('holder')).name).toBe('holder');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    const { delta } = await run.request('heddleView');
    const findings: Body[] = delta.findings ?? [];
    expect(findings.map((one) => one.rule)).toEqual([]);
    const after = (delta.lanes as LaneRow[]).find((one) => one.name === 'holder');
    expect(after?.waitNs).toBeLessThan(1e9);
  });
});
