import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fromRoot } from '../support/root';
import { mustRun, run } from '../support/run';
import { versions } from './versions';

/** A VS Code server that can be started. */
export interface CodeServer {
  readonly node: string;
  /** The script that `node` runs. */
  readonly entry: string;
}

const folder = fromRoot('.cache', 'vscode', `${versions.codeServer}-node${versions.node}`);
const stamp = join(folder, '.provisioned');
const nodePackage = join(folder, 'node', 'node_modules', 'node');

const server: CodeServer = {
  node: join(nodePackage, 'bin', 'node'),
  entry: join(folder, 'server', 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
};

/** How the tests are told of the server; set by hand, it names one that is there already. */
export const SERVER_VARIABLE = 'HEDDLE_CODE_SERVER';

const isProvided = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === folder;

/**
 * The VS Code server of the tests, installed on first use: some minutes and 600 MB in `.cache/`,
 * which `npm ci` never asks for. Fails with what is missing on this machine.
 */
export async function provideCodeServer(log: (line: string) => void): Promise<CodeServer> {
  const given = process.env[SERVER_VARIABLE];
  if (given) return JSON.parse(given) as CodeServer;
  if (isProvided()) return server;
  await systemPackages(log);
  rmSync(folder, { recursive: true, force: true });
  log(`vscode: installing Node ${versions.node}`);
  await install('node', `node@${versions.node}`, process.env);
  log(`vscode: building code-server ${versions.codeServer}, which takes some minutes`);
  await install('server', `code-server@${versions.codeServer}`, {
    ...process.env,
    PATH: `${join(nodePackage, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    npm_config_nodedir: headers(),
  });
  const said = await mustRun(server.node, [server.entry, '--version']);
  log(`vscode: ${said.trim().split('\n').at(-1) ?? ''}`);
  writeFileSync(stamp, folder);
  return server;
}

/** Native parts of code-server are compiled, so the install scripts of its packages must run. */
async function install(name: string, what: string, env: NodeJS.ProcessEnv): Promise<void> {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--save-exact', what];
  // Under `npm run`, the outer npm names its own Node here, and the scripts believe it.
  const { npm_config_user_agent: _outer, ...inherited } = env;
  await mustRun('npm', args, {
    cwd,
    env: { ...inherited, npm_config_dangerously_allow_all_scripts: 'true' },
  });
}

/** The headers that came with the Node just installed; npm puts them where it sees fit. */
function headers(): string {
  const name = `node-${process.platform}-${process.arch}`;
  const places = [
    join(nodePackage, 'node_modules', name),
    join(folder, 'node', 'node_modules', name),
  ];
  const found = places.find((place) => existsSync(join(place, 'include', 'node', 'node_api.h')));
  if (found === undefined) throw new Error(`node@${versions.node} came without headers`);
  return found;
}

const needed = ['libkrb5-dev', 'pkg-config', 'g++', 'make', 'python3'];

/** Debian's packages that the build of code-server needs; installed where we are root. */
async function systemPackages(log: (line: string) => void): Promise<void> {
  const missing: string[] = [];
  for (const name of needed) {
    const { code, stdout } = await run('dpkg-query', ['-W', '-f', '${Status}', name]);
    if (code !== 0 || !stdout.includes('ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`not installed: ${missing.join(', ')}; ${command}`);
  log(`vscode: ${command}`);
  await run('apt-get', ['-qq', 'update']);
  await mustRun('apt-get', ['-qq', ...command.split(' ').slice(1)], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
