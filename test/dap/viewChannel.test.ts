import { connect } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { ChannelClient } from '../../src/extension/runs/channelClient';
import { decodeTiles, type Delta, type Hello } from '../../src/protocol/view/index';
import { launch, program, versions } from './support/debugging';

const clients: ChannelClient[] = [];
afterEach(() => clients.splice(0).forEach((one) => one.dispose()));

describe('the view channel', () => {
  const [python] = versions;

  it.skipIf(!python)('tells all of a run past DAP: rows, deltas, tiles, replies', async () => {
    const run = await launch({ python: python!, program: program('deadlock.py') });
    const address = await run.request('heddleChannel', {});
    expect(address).toHaveProperty('recording');
    const hellos: Hello[] = [];
    const deltas: Delta[] = [];
    let found: () => void;
    const deadlocked = new Promise<void>((resolve) => (found = resolve));
    const client = await ChannelClient.connect(address, {
      hello: (hello) => hellos.push(hello),
      delta: (delta) => {
        deltas.push(delta);
        if (delta.findings?.some(({ rule }) => rule === 'deadlock')) found();
      },
    });
    clients.push(client);
    await deadlocked;
    expect(hellos).toMatchObject([{ type: 'hello', mode: 'live' }]);
    expect(deltas[0]!.run).toBeDefined();
    const lanes = deltas.flatMap((delta) => delta.lanes ?? []).map(({ id }) => id);
    const [tiles, lane] = await Promise.all([
      client.ask({ type: 'tiles', id: 3, level: 25, index: 0, lanes, queues: [], wakes: true }),
      client.ask({ type: 'lane', id: 3, lane: lanes[0]! }),
    ]);
    expect(decodeTiles(tiles as ArrayBuffer).series.length).toBeGreaterThan(0);
    expect(lane).toMatchObject({ type: 'reply', id: 3, kind: 'lane' });
    await run.request('disconnect', { terminateDebuggee: true });
    await client.closed;
    await expect(client.ask({ type: 'lane', id: 4, lane: lanes[0]! })).rejects.toThrow(/ended/);
  });

  it.skipIf(!python)('says last that a program was let go', async () => {
    const run = await launch({ python: python!, program: program('deadlock.py') });
    const { systemProcessId: pid } = await run.client.event('process');
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    let last: Delta | undefined;
    let known: Delta['run'];
    const client = await ChannelClient.connect(await run.request('heddleChannel', {}), {
      hello: () => undefined,
      delta: (delta) => {
        last = delta;
        known = delta.run ?? known;
      },
    });
    await run.request('disconnect', { terminateDebuggee: false });
    await client.closed;
    expect(last?.live).toBe(false);
    expect(known?.exit).toEqual({ code: null, signal: null, reason: 'detached' });
  });

  it.skipIf(!python)('says nothing to who does not know the token', async () => {
    const run = await launch({ python: python!, program: program('forever.py') });
    const { path } = await run.request('heddleChannel', {});
    const deltas: Delta[] = [];
    const client = await ChannelClient.connect(
      { path, token: 'guessed' },
      { hello: () => undefined, delta: (one) => deltas.push(one) },
    );
    await client.closed;
    expect(deltas).toEqual([]);
    const socket = connect(path);
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('no frame at all, and longer than a header');
    await gone;
    await run.request('disconnect', { terminateDebuggee: true });
  });
});
