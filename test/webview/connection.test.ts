import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
import { close, openView, settled } from './support/page';
import { Proxy } from './support/proxy';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('connection', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('a cut wire keeps the last picture and says why; mended, the view goes on', async () => {
    const host = await TestHost.start('bank', { moving: true });
    const url = new URL(host.url);
    const proxy = new Proxy(Number(url.port));
    url.port = String(await proxy.mend());
    const { page, context } = await openView(browser, url.href);
    proxy.cut();
    await page.locator('.banner').waitFor();
    expect(await page.locator('.banner').innerText()).toMatch(
      /Connection lost: .*This is the last picture\. Trying again/,
    );
    expect(await page.locator('.track.lane').count()).toBe(4);
    expect(await page.locator('body').getAttribute('data-connection')).toBe('lost');
    await page.screenshot({ path: artifact('webview', 'lost-dark.png') });
    const stopped = await page.locator('.elapsed').innerText();
    await proxy.mend();
    await page.locator('.banner').waitFor({ state: 'hidden' });
    await page.waitForFunction(
      (before) => document.querySelector('.elapsed')?.textContent !== before,
      stopped,
    );
    await context.close();
    proxy.cut();
    host.dispose();
  });

  test('when heddle ends, the page stays as it was', async () => {
    const host = await TestHost.start('ended');
    const { page, context } = await openView(browser, host.url);
    host.dispose();
    await page.locator('.banner').waitFor();
    expect(await page.locator('.banner').innerText()).toContain('heddle has ended');
    expect(await page.locator('.finding').count()).toBeGreaterThan(0);
    await context.close();
  });

  test('a live run moves, a paused one stands still and then catches up', async () => {
    const host = await TestHost.start('cache', { moving: true });
    const view = await openView(browser, host.url);
    const { page } = view;
    const elapsed = (): Promise<string> => page.locator('.elapsed').innerText();
    const first = await elapsed();
    await page.waitForFunction(
      (before) => document.querySelector('.elapsed')?.textContent !== before,
      first,
    );
    await page.keyboard.press(' ');
    await settled(page);
    const paused = await elapsed();
    await page.waitForTimeout(1_500);
    expect(await elapsed()).toBe(paused);
    expect(await page.locator('.status').innerText()).toBe('paused');
    await page.keyboard.press(' ');
    await page.waitForFunction(
      (before) => document.querySelector('.elapsed')?.textContent !== before,
      paused,
    );
    await close(view);
    host.dispose();
  });

  test('a finding that comes while one looks is announced', async () => {
    const host = await TestHost.start('philosophers', { startSeconds: 3.2, moving: true });
    const view = await openView(browser, host.url);
    await view.page.waitForFunction(() =>
      document.querySelector('[aria-live]')?.textContent?.includes('Deadlock'),
    );
    await view.page.locator('.finding.severity-error').waitFor();
    await close(view);
    host.dispose();
  });

  test('in VS Code the same page talks by messages', async () => {
    const host = await TestHost.start('bank');
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      const sent: unknown[] = [];
      const scope = globalThis as unknown as Record<string, unknown>;
      scope['sent'] = sent;
      scope['acquireVsCodeApi'] = () => ({
        getState: () => undefined,
        setState: () => undefined,
        postMessage: (message: { type: string }) => {
          sent.push(message);
          if (message.type !== 'ready') return;
          postMessage({ type: 'hello', protocol: 1, mode: 'live', opensSource: true }, '*');
          const lane = {
            id: 1,
            kind: 'thread',
            process: 1,
            name: 'MainThread',
            daemon: false,
            main: true,
            nativeId: 1,
            startNs: 0,
            endNs: null,
            state: 1,
            wait: null,
            holds: [],
            waitNs: 0,
            cpuNs: null,
          };
          const process = {
            id: 1,
            pid: 7,
            parent: null,
            name: 'app.py',
            runtime: 'cpython 3.13.0',
            state: 'running',
            startNs: 0,
            endNs: null,
            note: null,
          };
          const finding = {
            id: 1,
            rule: 'long-hold',
            severity: 'warning',
            title: 'x',
            message: '',
            help: '',
            count: 1,
            firstNs: 0,
            lastNs: 0,
            participants: [],
            objects: [],
            locations: [{ file: '/x/app.py', line: 3, role: 'here' }],
          };
          postMessage(
            {
              type: 'delta',
              nowNs: 1e9,
              live: true,
              processes: [process],
              lanes: [lane],
              findings: [finding],
            },
            '*',
          );
        },
      });
    });
    await page.goto(host.url);
    await page.locator('.track.lane').waitFor();
    await page.locator('.finding .source').click();
    const sent = await page.evaluate(
      () => (globalThis as unknown as { sent: { type: string }[] }).sent,
    );
    expect(sent.map((message) => message.type)).toContain('tiles');
    expect(sent).toContainEqual({ type: 'openSource', file: '/x/app.py', line: 3 });
    await context.close();
    host.dispose();
  });
});
