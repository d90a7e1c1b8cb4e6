// Event loops with nothing left in them but children that wait themselves; the first word says which.
import { fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(import.meta.url);
const node = process.execPath;

const scenes = {
  unread() {
    spawn('seq', ['1', '300000']).on('exit', () => console.log('never')); // starts unread
  },
  unreadNode() {
    spawn(node, [file, 'writes']).on('exit', () => console.log('never')); // starts unreadNode
  },
  open() {
    const sort = spawn('sort'); // starts open
    sort.stdin.write('b\na\n');
    sort.stdout.on('data', () => console.log('never'));
  },
  openNode() {
    const child = spawn(node, [file, 'reads'], { stdio: ['pipe', 'inherit', 'inherit'] }); // starts openNode
    child.stdin.write('x');
  },
  forked() {
    const child = fork(file, ['answers']); // starts forked
    child.on('message', (answer) => console.log(answer));
    child.send(21);
  },
  pool() {
    for (const number of [1, 2]) fork(file, ['answers']).send(number); // starts pool
  },
  answers() {
    process.on('message', (number) => process.send(2 * number));
  },
  reads() {
    process.stdin.resume();
    process.stdin.on('end', () => console.log('never'));
  },
  writes() {
    for (let line = 0; line < 5000; line++) console.log('x'.repeat(200));
  },
};

scenes[process.argv[2]]();
