// Starts a Python that starts a Node, a Node without an environment, and a program that is neither.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const [, , python] = process.argv;
const between = fileURLToPath(new URL('between.py', import.meta.url));
const child = fileURLToPath(new URL('child.cjs', import.meta.url));

const first = spawn(python, [between, process.execPath, child], { stdio: 'inherit' }); // python
await once(first, 'exit');
const bare = spawn(process.execPath, [child, 'bare'], { env: {}, stdio: 'inherit' }); // bare
await once(bare, 'exit');
const failed = spawn('sh', ['-c', 'exit 7']); // shell
console.log('shell', (await once(failed, 'exit'))[0]);
console.log('sync', spawnSync('sh', ['-c', 'exit 5']).status); // sync
process.stdout.write(execFileSync(process.execPath, [child, 'sync'], { env: { PATH: '/bin' } }));
