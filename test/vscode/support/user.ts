import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Window } from './window';

/** What a user does in Run and Debug. */
export class User {
  constructor(private readonly window: Window) {}

  /** F5, and Heddle where VS Code asks for a debugger. */
  async pressF5(): Promise<void> {
    const { page } = this.window;
    // A session that is about to end would take the key for itself.
    await this.nothingRuns();
    await page.keyboard.press('F5');
    const pick = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Heddle' }).first();
    // Where Heddle is the only debugger for the file, nothing is asked.
    await pick.click({ timeout: 2_000 }).catch(() => undefined);
  }

  /** Sets a breakpoint on a line, from 1, of a file that has none there. */
  async breakAt(path: string, line: number): Promise<void> {
    const { page } = this.window;
    await this.window.openFile(path, line);
    await page.keyboard.press('F9');
    await page
      .locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified')
      .first()
      .waitFor();
  }

  /** Leaves no session and no breakpoint of a test that failed to the one that tries again. */
  async startAfresh(): Promise<void> {
    if (await this.sessions().isVisible()) await this.stop();
    await this.window.command('Remove All Breakpoints');
  }

  /** Opens Run and Debug with only these of its sections open. */
  async openRunView(...sections: string[]): Promise<void> {
    const { page } = this.window;
    await this.window.command('View: Show Run and Debug');
    for (const section of sections)
      await page.locator('.sidebar .pane-header', { hasText: section }).first().waitFor();
    for (const header of await page.locator('.sidebar .pane-header').all()) {
      const title = (await header.locator('.title').first().innerText()).trim();
      const isOpen = (await header.getAttribute('aria-expanded')) === 'true';
      if (isOpen !== sections.includes(title)) await header.click();
    }
  }

  /** Opens the local variables; VS Code does so itself only where the section was in sight at the stop. */
  async expandLocals(): Promise<void> {
    await this.expandScope('Locals');
  }

  async expandScope(name: string): Promise<void> {
    const row = this.scope(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
  }

  /** The row of a scope of variables. */
  scope(name: string): Locator {
    return this.tree('Variables').locator('.monaco-list-row', { hasText: name }).first();
  }

  /** Rows of a tree in the side bar, as they read. */
  async rows(section: string): Promise<string[]> {
    const rows = this.tree(section).locator('.monaco-list-row');
    const texts = await rows.allInnerTexts();
    return texts.map((text) => text.replace(/\s+/g, ' ').trim());
  }

  /** Waits until the call stack reads so; its threads and frames are lines. */
  async inCallStack(pattern: RegExp): Promise<void> {
    await expect
      .poll(async () => (await this.rows('Call Stack')).join('\n'), { timeout: 30_000 })
      .toMatch(pattern);
  }

  tree(section: string): Locator {
    return this.window.section(section);
  }

  /** A button of the debug toolbar or a command. */
  async stop(): Promise<void> {
    await this.window.page.keyboard.press('Shift+F5');
    await this.nothingRuns();
  }

  /** Waits until a session is under way, with a debugger or without. */
  async somethingRuns(): Promise<void> {
    await this.sessions().waitFor();
  }

  /** Waits until no session is under way. */
  async nothingRuns(): Promise<void> {
    await this.sessions().waitFor({ state: 'hidden' });
  }

  /** How many there are, on the icon of Run and Debug; the status bar does not change its colour for those without a debugger. */
  private sessions(): Locator {
    const icon = this.window.page.locator('.activitybar .action-item:has(.codicon-run-view-icon)');
    return icon.locator('.badge');
  }
}
