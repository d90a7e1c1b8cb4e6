import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { timeNs } from '../../../src/base/index';
import { browserCommand } from '../../../src/cli/live/browser';
import { LiveServer } from '../../../src/cli/live/server';
import type { Feed } from '../../../src/cli/live/viewer';
import {
  VIEW_PROTOCOL,
  type Delta,
  type HostMessage,
  type ViewMessage,
} from '../../../src/protocol/view/index';

const folder = mkdtempSync(join(tmpdir(), 'heddle-page-'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Heddle</title>');
writeFileSync(join(folder, 'main.js'), '0;');
writeFileSync(join(folder, 'secret.txt'), 'no');
afterAll(() => rmSync(folder, { recursive: true }));

/** A run whose time goes on when a test says so. */
class FakeRun {
  now = 0;
  feeds = 0;

  readonly feed = (): Feed => {
    this.feeds++;
    let sent = 0;
    const now = (): number => this.now;
    const delta = (): Delta => {
      sent = this.now;
      return { type: 'delta', nowNs: timeNs(sent), live: true };
    };
    return {
      catchUp: () => undefined,
      watch: () => ({ dispose: () => undefined }),
      hello: () => ({ type: 'hello', protocol: VIEW_PROTOCOL, mode: 'live', opensSource: false }),
      full: delta,
      get hasNews() {
        return now() !== sent;
      },
      delta: () => (this.now === sent ? null : delta()),
      answer: (request) => {
        if (request.type === 'tiles') return new Uint8Array([7, request.id]).buffer;
        throw new Error(`no ${request.type} here`);
      },
    };
  };
}

const servers: LiveServer[] = [];
afterEach(() => servers.splice(0).forEach((one) => one.dispose()));

async function serve(run = new FakeRun(), port?: number): Promise<LiveServer> {
  const live = await LiveServer.start({ folder, port, feed: run.feed });
  servers.push(live);
  return live;
}

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(url: string, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    httpGet(url, { headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    }).on('error', reject);
  });
}

/** A view: what it receives can be awaited one by one. */
class View {
  private readonly received: (HostMessage | Buffer)[] = [];
  private readonly awaiting: (() => void)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly socket: WebSocket;

  constructor(page: string, headers: Record<string, string> = {}) {
    const url = page.replace('http:', 'ws:').replace('/?', '/live?');
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer, isBinary) => {
      this.received.push(isBinary ? data : (JSON.parse(data.toString()) as HostMessage));
      this.awaiting.splice(0).forEach((wake) => wake());
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
  }

  readonly opened: Promise<void>;

  async send(message: ViewMessage | string): Promise<void> {
    await this.opened;
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next(): Promise<HostMessage | Buffer> {
    while (this.received.length === 0) {
      await new Promise<void>((resolve) => this.awaiting.push(resolve));
    }
    return this.received.shift()!;
  }

  close(): Promise<unknown> {
    this.socket.close();
    return this.closed;
  }
}

describe('who is served', () => {
  test('the page, with its token', async () => {
    const { url } = await serve();
    const page = await get(url);
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>Heddle</title>' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
  });

  test('its parts, and nothing beside or above the folder', async () => {
    const { url } = await serve();
    const at = (path: string): Promise<Got> => get(new URL(path, url).href);
    expect(await at('/main.js')).toMatchObject({ status: 200, body: '0;' });
    for (const path of ['/secret.txt', '/none.js', '/%2e%2e/%2e%2e/etc/passwd', '/..%2fx.js']) {
      expect((await at(path)).status, path).toBe(404);
    }
  });

  test('addresses that are none do no harm', async () => {
    const { url } = await serve();
    const { hostname, port } = new URL(url);
    for (const path of ['//', 'http://', '*', '/%ff?token=%ff']) {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        httpGet({ hostname, port, path }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
      expect(status, path).toBeGreaterThanOrEqual(400);
    }
    await expect(new View(`http://${hostname}:${port}//?`).opened).rejects.toThrow();
    expect((await get(url)).status).toBe(200);
  });

  test('nobody without the token, or with a wrong one', async () => {
    const { url } = await serve();
    const root = new URL('/', url).href;
    for (const page of [root, `${root}?token=`, `${root}?token=x`, `${url}x`, url.slice(0, -1)]) {
      expect((await get(page)).status, page).toBe(403);
      await expect(new View(page === root ? `${root}?` : page).opened).rejects.toThrow('403');
    }
  });

  test('no other site, whatever token it has', async () => {
    const { url } = await serve();
    const rebound = { Host: 'evil.example:80' };
    const foreign = { Origin: 'http://evil.example' };
    expect((await get(url, rebound)).status).toBe(403);
    expect((await get(url, foreign)).status).toBe(403);
    await expect(new View(url, rebound).opened).rejects.toThrow('403');
    await expect(new View(url, foreign).opened).rejects.toThrow('403');
  });

  test('a page of an earlier run learns that its address is not valid any more', async () => {
    const { url } = await serve();
    const { origin } = new URL(url);
    const view = new View(`${origin}/?token=old`, { Origin: origin });
    expect(await view.closed).toEqual({ code: 1008, reason: 'this address is not valid any more' });
  });
});

describe('what a view gets', () => {
  test('hello, everything, then what changes', async () => {
    const run = new FakeRun();
    const view = new View((await serve(run)).url);
    await view.send({ type: 'ready' });
    expect(await view.next()).toMatchObject({ type: 'hello', mode: 'live' });
    expect(await view.next()).toMatchObject({ type: 'delta', nowNs: 0 });
    run.now = 5;
    expect(await view.next()).toMatchObject({ type: 'delta', nowNs: 5 });
    await view.close();
  });

  test('answers, in binary for tiles and as an error for what fails', async () => {
    const view = new View((await serve()).url);
    await view.send('not json');
    await view.send('{"type":"__proto__"}');
    await view.send({ type: 'save', id: 1 });
    expect(await view.next()).toEqual({
      type: 'reply',
      id: 1,
      kind: 'error',
      message: 'no save here',
    });
    await view.send({
      type: 'tiles',
      id: 9,
      level: 20,
      index: 0,
      lanes: [],
      queues: [],
      wakes: true,
    });
    expect(await view.next()).toEqual(Buffer.from([7, 9]));
    await view.close();
  });

  test('a feed of its own, however often views come and go', async () => {
    const run = new FakeRun();
    const { url } = await serve(run);
    const views = [new View(url), new View(url)];
    for (const view of views) {
      await view.send({ type: 'ready' });
      expect(await view.next()).toMatchObject({ type: 'hello' });
      expect(await view.next()).toMatchObject({ nowNs: 0 });
    }
    await views[0]!.close();
    run.now = 3;
    expect(await views[1]!.next()).toMatchObject({ nowNs: 3 });
    const again = new View(url);
    await again.send({ type: 'ready' });
    expect(await again.next()).toMatchObject({ type: 'hello' });
    expect(await again.next()).toMatchObject({ nowNs: 3 });
    expect(run.feeds).toBe(3);
  });

  test('a good-bye when the server ends', async () => {
    const server = await serve();
    const view = new View(server.url);
    await view.opened;
    server.dispose();
    expect(await view.closed).toEqual({ code: 1001, reason: 'heddle has ended' });
  });
});

test('a port that is taken is one clear error', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(serve(new FakeRun(), port)).rejects.toMatchObject({
    code: 'portTaken',
    exitStatus: 2,
    message: `the live view cannot listen on port ${port}: it is taken`,
  });
  other.close();
});

test('a browser is opened only where somebody sees it', () => {
  const display = { DISPLAY: ':0' };
  expect(browserCommand(display, 'linux')).toBe('xdg-open');
  expect(browserCommand({}, 'linux')).toBeUndefined();
  expect(browserCommand({}, 'darwin')).toBe('open');
  expect(browserCommand({ ...display, CI: '1' }, 'linux')).toBeUndefined();
  expect(browserCommand({ ...display, SSH_CONNECTION: 'a b' }, 'linux')).toBeUndefined();
  expect(browserCommand({ ...display, BROWSER: 'none' }, 'linux')).toBeUndefined();
  expect(browserCommand({ BROWSER: 'firefox' }, 'linux')).toBe('firefox');
});
