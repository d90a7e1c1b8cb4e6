import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  decodeTiles,
  type Delta,
  type HostMessage,
  type SourceExcerpt,
  type ViewMessage,
} from '../../src/protocol/view/index';
import { anyPython } from '../support/pythons';
import { ended, eventually, heddle, program, testFolder, type Heddle } from './support/heddle';

/** A view without a browser: keeps what it was told. */
class View {
  readonly messages: HostMessage[] = [];
  readonly tiles: ArrayBuffer[] = [];
  readonly socket: WebSocket;

  constructor(page: string) {
    const url = new URL(page);
    url.protocol = 'ws:';
    url.pathname = '/live';
    this.socket = new WebSocket(url, { origin: new URL(page).origin });
    this.socket.binaryType = 'arraybuffer';
    this.socket.on('open', () => this.send({ type: 'ready' }));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: ArrayBuffer | Buffer, isBinary) => {
      if (isBinary) this.tiles.push(data as ArrayBuffer);
      else
        this.messages.push(JSON.parse(Buffer.from(data as ArrayBuffer).toString()) as HostMessage);
    });
  }

  send(message: ViewMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  get deltas(): Delta[] {
    return this.messages.filter((one) => one.type === 'delta');
  }

  /** Waits for a message that fits. */
  async sees<T>(find: (view: View) => T | undefined | false, what: string): Promise<T> {
    return eventually(
      () => find(this),
      () => `${what}: ${JSON.stringify(this.messages).slice(0, 5_000)}`,
    );
  }

  close(): void {
    this.socket.close();
  }
}

/** The address that heddle says. */
async function addressOf(run: Heddle): Promise<string> {
  return run.says(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}/);
}

function startLive(name: string, ...options: string[]): Heddle {
  return heddle(['run', '--live', ...options, '--python', anyPython().path, program(name)]);
}

const findingOf = (view: View, rule: string) =>
  view.deltas.flatMap((one) => one.findings ?? []).find((one) => one.rule === rule);

describe('the live view of a run', () => {
  test('is for those who have the token', async () => {
    const run = startLive('two_locks.py');
    const address = await addressOf(run);
    const { origin } = new URL(address);
    expect((await fetch(address)).status).toBe(200);
    expect((await fetch(`${origin}/`)).status).toBe(403);
    expect((await fetch(`${address}x`)).status).toBe(403);
    run.signal('SIGTERM');
    await run.ended();
  });

  test('gets hello, everything, changes, tiles, details and source', async () => {
    const run = startLive('two_locks.py');
    const view = new View(await addressOf(run));
    const finding = await view.sees((one) => findingOf(one, 'deadlock'), 'no deadlock');
    expect(view.messages[0]).toMatchObject({ type: 'hello', mode: 'live', opensSource: false });
    expect(view.messages[1]).toMatchObject({ type: 'delta', live: true });
    // Findings are told at once, rows at their pace.
    await view.sees(({ deltas }) => {
      // Others may name a thread by its number before it has told its name.
      const lanes = deltas.flatMap((one) => one.lanes ?? []);
      const names = new Map(lanes.map(({ id, name }) => [id, name]));
      return [...names.values()].sort().join() === 'MainThread,back,forth';
    }, 'not the three lanes');

    const { lane, stack } = finding.participants[0]!;
    view.send({ type: 'lane', id: 1, lane });
    view.send({ type: 'source', id: 2, file: stack[0]!.file, line: stack[0]!.line });
    view.send({ type: 'source', id: 3, file: '/etc/passwd', line: 1 });
    view.send({
      type: 'tiles',
      id: 4,
      level: 24,
      index: 0,
      lanes: [lane],
      queues: [],
      wakes: true,
    });
    const reply = (id: number) =>
      view.sees(
        (one) => one.messages.find((m) => m.type === 'reply' && m.id === id),
        `reply ${id}`,
      );
    const sourceOf = async (id: number): Promise<SourceExcerpt> => {
      const answer = await reply(id);
      if (answer.type !== 'reply' || answer.kind !== 'source') throw new Error('no source');
      return answer.source;
    };
    expect(await reply(1)).toMatchObject({ kind: 'lane', lane: { lane } });
    const source = await sourceOf(2);
    expect(source.lines[stack[0]!.line - source.firstLine]).toMatch(/with \w+:/);
    expect((await sourceOf(3)).lines).toEqual([]);
    const tile = decodeTiles(await view.sees((one) => one.tiles[0], 'no tiles'));
    expect(tile).toMatchObject({ id: 4, level: 24, index: 0 });
    expect(tile.series.find((one) => one.kind === 'states')!.start.length).toBeGreaterThan(0);
    run.signal('SIGTERM');
    await run.ended();
  });

  test('may be closed and opened again, and several at once', async () => {
    const run = startLive('two_locks.py');
    const address = await addressOf(run);
    for (let round = 0; round < 3; round++) {
      const views = [new View(address), new View(address)];
      for (const view of views) {
        await view.sees((one) => findingOf(one, 'deadlock'), `round ${round}`);
        expect(view.messages[0]).toMatchObject({ type: 'hello' });
      }
      for (const view of views) view.close();
    }
    run.signal('SIGTERM');
    await run.ended();
  });

  test('keeps the recording where it is asked to', async () => {
    const run = startLive('two_locks.py');
    const view = new View(await addressOf(run));
    await view.sees((one) => findingOf(one, 'deadlock'), 'no deadlock');
    view.send({ type: 'save', id: 7 });
    const saved = await view.sees(
      (one) => one.messages.find((m) => m.type === 'reply' && m.kind === 'saved'),
      'nothing saved',
    );
    run.signal('SIGTERM');
    await run.ended();
    const { path } = saved as { path: string };
    expect((await ended(['report', path, '--fail-on', 'deadlock'])).code).toBe(3);
  });

  test('stays after the end while somebody looks, and tells how the program ended', async () => {
    const run = startLive('contended.py');
    const view = new View(await addressOf(run));
    await view.sees((one) => one.deltas.length > 0, 'nothing');
    run.child.stdin.end();
    await view.sees((one) => one.deltas.some((delta) => !delta.live), 'never ended');
    expect(view.deltas.findLast((one) => one.run)!.run!.exit).toMatchObject({ code: 0 });
    expect(run.running).toBe(true);
    view.close();
    expect((await run.ended()).code).toBe(0);
  });
});

describe('the live view of a recording', () => {
  test('is served until Ctrl-C', async () => {
    const trace = join(testFolder(), 'run.heddle');
    const options = ['-q', '--record', trace, '--python', anyPython().path];
    await ended(['run', ...options, program('two_locks_daemons.py')]);
    const open = heddle(['open', trace]);
    const view = new View(await addressOf(open));
    await view.sees((one) => findingOf(one, 'deadlock'), 'no deadlock');
    expect(view.messages[0]).toMatchObject({ type: 'hello', mode: 'recording' });
    expect(view.deltas[0]).toMatchObject({ live: false });
    open.signal('SIGINT');
    expect((await open.ended()).code).toBe(0);
  });
});
