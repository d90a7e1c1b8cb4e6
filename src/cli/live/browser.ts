import { spawn } from 'node:child_process';

/**
 * The command that opens an address in the user's browser, or undefined where nobody would see it:
 * no display, a remote shell, a CI job. BROWSER names another one, `none` forbids it.
 */
export function browserCommand(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined {
  const chosen = env['BROWSER'];
  if (chosen === 'none' || env['CI'] || env['SSH_CONNECTION']) return undefined;
  if (chosen) return chosen;
  if (platform === 'darwin') return 'open';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/** Opens an address; false where there is no browser to open it with. */
export function openBrowser(url: string): Promise<boolean> {
  const command = browserCommand(process.env, process.platform);
  if (command === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [url], { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => resolve(true));
    child.unref();
  });
}
