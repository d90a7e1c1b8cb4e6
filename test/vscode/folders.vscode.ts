import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

/** Leaves beside itself what tells the environment that it ran in, and runs until that is taken away. */
const PROGRAM = `import os, sys, time
left = __file__ + ".prefix"
with open(left, "w") as file:
    file.write(sys.prefix)
while os.path.exists(left):
    time.sleep(0.01)
`;
let server: VsCodeServer;
let window: Window;
let user: User;

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

/** A folder with a program of its own and an environment that its settings name; gives what `sys.prefix` is there. */
function makeFolder(name: string): string {
  const folder = join(server.folder, name);
  write(join(folder, `${name}.py`), PROGRAM);
  const environment = join(folder, 'environment');
  execFileSync('python3', ['-m', 'venv', '--without-pip', environment]);
  const python = join(environment, 'bin', 'python');
  write(join(folder, '.vscode', 'settings.json'), { 'heddle.python': python });
  return realpathSync(environment);
}

let orders: string;
let stock: string;

beforeAll(async () => {
  server = await VsCodeServer.start();
  [orders, stock] = [makeFolder('orders'), makeFolder('stock')];
  const launch = { type: 'heddle', request: 'launch', name: 'Stock', noDebug: true };
  const workspace = join(server.folder, 'both.code-workspace');
  write(workspace, {
    folders: [{ path: 'orders' }, { path: 'stock' }],
    launch: {
      version: '0.2.0',
      configurations: [{ ...launch, program: join(server.folder, 'stock', 'stock.py') }],
    },
  });
  window = await Window.open(server, 'folders', workspace);
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

/** Waits until the program of a folder runs, in that environment, and has it end. */
async function hasRun(name: string, environment: string): Promise<void> {
  const left = join(server.folder, name, `${name}.py.prefix`);
  const read = (): string => (existsSync(left) ? readFileSync(left, 'utf8') : '');
  await expect.poll(read, { timeout: 45_000 }).toBe(environment);
  // The program may be there before VS Code shows that it debugs: until then nothing would seem to run.
  await user.somethingRuns();
  rmSync(left);
  await user.nothingRuns();
}

test('a file runs with the interpreter of the folder that it is in', async () => {
  await window.openFile('stock.py');
  await window.command('Heddle: Run File with Live View');
  await hasRun('stock', stock);
  await window.openFile('orders.py');
  await window.command('Heddle: Run File with Live View');
  await hasRun('orders', orders);
  await window.picture('1-both');
});

test('so does a configuration of the whole workspace, by its program', async () => {
  await user.pressF5();
  await hasRun('stock', stock);
});
