// Main starts a shell and a Node, and blocks until they have written and ended.
import { fileURLToPath } from 'node:url';
import { PIPE, Popen, run } from 'heddle/subprocess';

const pipe = { stdout: PIPE, text: true };
const child = new Popen(['sh', '-c', 'sleep 0.3; echo late; sleep 0.3; exit 7'], pipe); // starts
console.log(child.stdout.readLine().trim());
console.log(child.wait());
const file = fileURLToPath(new URL('../child.cjs', import.meta.url));
const done = run([process.execPath, file, 'bare'], { ...pipe, env: {} });
process.stdout.write(done.stdout);
