import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { artifact, launchChromium } from '../../support/chromium';
import type { VsCodeServer } from './server';

interface Task {
  readonly name: string;
  readonly result?: { readonly state: string } | undefined;
}

const width = 1600;
const height = 1000;

/** A window of VS Code, used by keyboard and mouse. */
export class Window {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly suite: string,
  ) {}

  /** `suite` begins the names of its pictures. `workspace`: a file that names folders, instead of the server's folder. */
  static async open(server: VsCodeServer, suite: string, workspace?: string): Promise<Window> {
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width, height } });
    page.setDefaultTimeout(45_000);
    const window = new Window(browser, page, suite);
    const opened = workspace ? { workspace } : { folder: server.workspace };
    await page.goto(`${server.url}/?${new URLSearchParams(opened).toString()}`);
    await window.untilUp();
    return window;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  async reload(): Promise<void> {
    this.page.once('dialog', (dialog) => void dialog.accept());
    await this.page.reload();
    await this.untilUp();
  }

  /** A picture of the window as it is, for people to look at. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: artifact('vscode', `${this.suite}-${name}.png`) });
  }

  /** After a test that failed: what the window looked like. */
  async pictureOfFailure(task: Task): Promise<void> {
    if (task.result?.state === 'fail') await this.picture(`failed-${task.name.slice(0, 40)}`);
  }

  /** A command by its name in the palette. */
  async command(title: string): Promise<void> {
    await this.choose(title);
    await this.quickInputGone();
  }

  /** Picks a command that asks for more. It may come late, and the palette goes when a stop takes the focus. */
  async choose(title: string): Promise<void> {
    const row = this.listed(title);
    const until = Date.now() + 45_000;
    for (;;) {
      await this.quickInput('F1', `>${title}`);
      try {
        return await row.click({ timeout: 6_000 });
      } catch (error) {
        if (Date.now() > until) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** A row of the quick input by its whole title. */
  private listed(title: string): Locator {
    return this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.label-name').getByText(title, { exact: true }) })
      .first();
  }

  /** Titles that the palette offers for some words. */
  async offered(words: string): Promise<string[]> {
    await this.quickInput('F1', `>${words}`);
    await this.page.waitForTimeout(400);
    const rows = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    const titles = await rows.allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  /** Waits until VS Code knows what the extension contributes, which takes a while after a start. */
  async contributionsKnown(): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const titles = await this.offered('Heddle: Show Live View');
      if (titles.some((title) => title.startsWith('Heddle'))) return;
    }
    throw new Error('the extension contributes nothing');
  }

  /** Opens a file of the workspace, at a line from 1. */
  async openFile(name: string, line?: number): Promise<void> {
    await this.quickInput('Control+P', name);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    await row.waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.quickInputGone();
    if (line !== undefined) await this.goToLine(line);
  }

  /** Puts the cursor of the open editor on a line, from 1. */
  async goToLine(line: number): Promise<void> {
    await this.quickInput('Control+G', `:${line}`);
    await this.page.locator('.quick-input-list', { hasText: `line ${line}` }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.quickInputGone();
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line},` }).waitFor();
  }

  /** Chooses a colour theme. */
  async chooseTheme(name: string): Promise<void> {
    await this.pick('Preferences: Color Theme', this.listed(name));
  }

  /** Picks a command, then a row of the list that it asks with; the list, too, goes when a webview takes the focus. */
  async pick(title: string, row: Locator): Promise<void> {
    const until = Date.now() + 45_000;
    for (;;) {
      await this.choose(title);
      try {
        await row.waitFor({ timeout: 5_000 });
        await row.click({ timeout: 3_000 });
        return await this.quickInputGone();
      } catch (error) {
        if (Date.now() > until) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The frame of a webview, once the page in it has what is looked for. */
  async webview(selector: string, timeoutMs = 45_000): Promise<Frame> {
    const until = Date.now() + timeoutMs;
    while (Date.now() < until) {
      for (const frame of this.page.frames()) {
        const found = await frame.$(selector).catch(() => null);
        if (found && frame !== this.page.mainFrame()) return frame;
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`no webview with ${selector}`);
  }

  /** A section of the side bar, by its title. */
  section(title: string): Locator {
    const header = this.page.locator('.pane-header', { hasText: title });
    return this.page.locator('.sidebar .pane', { has: header });
  }

  /** Notifications that are shown. */
  notifications(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  async quickInput(key: string, text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    for (let attempt = 0; attempt < 4; attempt++) {
      await this.page.keyboard.press(key);
      try {
        await input.waitFor({ state: 'visible', timeout: 4_000 });
        // A webview that takes the focus closes it again.
        await input.fill(text, { timeout: 4_000 });
        return;
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`${key} opens no quick input`);
  }

  private async quickInputGone(): Promise<void> {
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  private async untilUp(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page
      .locator('.explorer-folders-view .monaco-list-row, .pane-header')
      .first()
      .waitFor();
  }
}
