import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Frame } from 'playwright-core';
import { VsCodeServer } from '../support/server';
import { Window } from '../support/window';

export interface Load {
  readonly python: string;
  /** How long the program runs, s. */
  readonly seconds: number;
}

const live = 'body:not(.welcome) canvas.timeline';

/** The page of the view. On a busy machine VS Code's first webview may stay empty: it is loaded again. */
async function loaded(window: Window): Promise<Frame> {
  for (let attempt = 0; attempt < 4; attempt++) {
    const frame = await window.webview(live, 20_000).catch(() => null);
    if (frame) return frame;
    await window.command('Developer: Reload Webviews');
  }
  return window.webview(live);
}

/** The live view on a program with 200 busy threads, in an editor tab that has the window for itself. */
export class LoadedView {
  private constructor(
    readonly server: VsCodeServer,
    readonly window: Window,
    readonly frame: Frame,
    /** What the program notes. */
    readonly notes: string,
  ) {}

  static async open({ python, seconds }: Load): Promise<LoadedView> {
    const notes = join(mkdtempSync(join(tmpdir(), 'heddle-load-')), 'notes');
    const server = await VsCodeServer.start({
      env: { ...process.env, LOAD_SECONDS: String(seconds), LOAD_NOTES: notes },
      settings: {
        'heddle.python': python,
        'heddle.detail': 'full',
        'heddle.liveView.openOnStart': 'editor',
      },
    });
    const window = await Window.open(server, 'bench').catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    try {
      await window.openFile('load.py');
      await window.command('Heddle: Run File with Live View');
      const frame = await loaded(window);
      // What tsx wraps around functions, those sent to the page included.
      await frame.evaluate('globalThis.__name = (one) => one');
      // Room for the view: neither the program's text beside it nor the side bar.
      await window.page.keyboard.press('Control+W');
      await window.page.keyboard.press('Control+B');
      return new LoadedView(server, window, frame, notes);
    } catch (error) {
      await window.picture('failed');
      await window.close();
      await server.stop();
      throw error;
    }
  }

  /** Locks the program took and released so far, each a slice. */
  get pairs(): number {
    const text = existsSync(this.notes) ? readFileSync(this.notes, 'utf8') : '';
    return Number(/.*^pairs (\d+)$/ms.exec(text)?.[1] ?? 0);
  }

  async close(): Promise<void> {
    await this.window.close();
    await this.server.stop();
    rmSync(dirname(this.notes), { recursive: true, force: true });
  }
}
