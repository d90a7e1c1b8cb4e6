import { describe, expect, it } from 'vitest';
import { isAlive } from '../support/processes';
import { anyPython } from '../support/pythons';
import { type Debugging, lineOf, program } from './support/debugging';
import { Family } from './support/family';
import { until } from './support/watch';

const path = program('crowd.py');
const COUNT = 20;
const children = Array.from({ length: COUNT });

/** The process of a session. */
const pidOf = async (run: Debugging): Promise<number> =>
  (await run.client.event('process')).systemProcessId;

// One version: what is told apart here is the adapter's work.
describe('twenty child processes at once', () => {
  it.each([
    ['pool', { at: 'work' }, '380\n'],
    ['subprocess', { at: 'first', condition: '__import__("sys").argv[1:2] == ["child"]' }, '20\n'],
  ])('%s: each stops before its first line, and ends', async (kind, breakpoint, printed) => {
    const family = await Family.launch({
      python: anyPython(),
      program: path,
      breakpoints: [breakpoint],
      options: { args: [kind] },
    });
    const { root } = family;
    const sessions = await Promise.all(children.map(() => family.child()));
    const stops = await Promise.all(sessions.map((session) => session.stopped('breakpoint')));
    const pids = await Promise.all(sessions.map(pidOf));
    expect(new Set(pids).size).toBe(COUNT);
    for (const [at, { threadId }] of stops.entries()) {
      const session = sessions[at]!;
      const { line, id } = await session.top(threadId);
      expect(line).toBe(lineOf(path, breakpoint.at));
      expect(await session.evaluate('__import__("os").getpid()', id)).toBe(String(pids[at]));
    }
    await Promise.all(
      sessions.map((session, at) => session.request('continue', { threadId: stops[at].threadId })),
    );
    expect(await root.ended()).toBe(0);
    expect(root.client.printed).toBe(printed);
    await Promise.all(sessions.map((session) => session.client.event('terminated')));
    await until(() => !pids.some(isAlive));
  });
});
