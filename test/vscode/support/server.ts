import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRoot } from '../../../scripts/support/root';
import { mustRun } from '../../../scripts/support/run';
import { userSettings } from './userSettings';

export interface ServerOptions {
  /** Environment of the server, and so of programs; default: that of the tests. */
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VSIX files besides Heddle's own. */
  readonly extensions?: readonly string[];
  /** Whether workspaces have to be trusted first; default: no. */
  readonly trust?: boolean;
}

/** A VS Code server with the extension in it, in folders that are gone afterwards. */
export class VsCodeServer {
  private constructor(
    private readonly child: ChildProcess,
    /** Everything of this server, the state of its programs included. */
    readonly folder: string,
    readonly url: string,
    /** The folder that is opened, with the programs in it. */
    readonly workspace: string,
    private readonly said: () => string,
  ) {}

  static async start(options: ServerOptions = {}): Promise<VsCodeServer> {
    const { node, entry } = JSON.parse(process.env['HEDDLE_CODE_SERVER'] ?? '{}') as {
      node: string;
      entry: string;
    };
    const folder = mkdtempSync(join(tmpdir(), 'heddle-vscode-'));
    const env = environment(folder, options.env ?? process.env);
    const workspace = join(folder, 'shop');
    cpSync(fromRoot('test', 'vscode', 'programs'), workspace, { recursive: true });
    writeSettings(folder, options.settings ?? {});
    const places = [
      ...['--user-data-dir', join(folder, 'data')],
      ...['--extensions-dir', join(folder, 'extensions')],
      ...['--config', join(folder, 'config.yaml')],
    ];
    for (const vsix of [process.env['HEDDLE_VSIX'] ?? '', ...(options.extensions ?? [])])
      await mustRun(node, [entry, ...places, '--install-extension', vsix], { env });
    const port = await freePort();
    const args = [
      ...places,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.trust ? [] : ['--disable-workspace-trust']),
    ];
    const child = spawn(node, [entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const url = `http://127.0.0.1:${port}`;
    const server = new VsCodeServer(child, folder, url, workspace, () => said);
    await server.untilUp();
    return server;
  }

  file(name: string): string {
    return join(this.workspace, name);
  }

  /** Sets what the folder that is opened has as its own settings, and nothing else. */
  setWorkspaceSettings(settings: Readonly<Record<string, unknown>>): void {
    const folder = this.file('.vscode');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  }

  /** Ends the server and all it started, and removes its folders. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    if (this.child.exitCode === null && this.child.signalCode === null) await gone;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async untilUp(): Promise<void> {
    const until = Date.now() + 60_000;
    while (Date.now() < until) {
      if (this.child.exitCode !== null) break;
      const up = await fetch(`${this.url}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`the VS Code server does not come up:\n${this.said()}`);
  }
}

/** Nothing of the machine's own VS Code, nor of its owner's runs, is touched. */
function environment(folder: string, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(base).filter(([name]) => !/^(VSCODE_|npm_|VITEST)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'share'),
  };
}

function writeSettings(folder: string, more: Readonly<Record<string, unknown>>): void {
  const user = join(folder, 'data', 'User');
  mkdirSync(user, { recursive: true });
  const settings = JSON.stringify({ ...userSettings, ...more }, null, 2);
  writeFileSync(join(user, 'settings.json'), settings);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
