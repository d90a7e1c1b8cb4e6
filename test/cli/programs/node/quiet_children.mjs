// Event loops with nothing left in them but a child, and what comes of it all the same; each part takes more than a second.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MS = 1700;
const file = fileURLToPath(import.meta.url);

async function parts() {
  const slow = spawn('sh', ['-c', 'sleep 1.7; echo slept']);
  console.log((await text(slow.stdout)).trim());

  const cat = spawn('cat');
  cat.stdin.write('said at once');
  const [said] = await once(cat.stdout, 'data');
  console.log(String(said));
  setTimeout(() => cat.stdin.end(), MS);
  await once(cat, 'close');

  const seq = spawn('seq', ['1', '100000']);
  setTimeout(() => seq.stdout.resume(), MS);
  console.log('all read', ...(await once(seq, 'close')));

  const child = fork(file, ['child']);
  child.send('wait');
  console.log((await once(child, 'message'))[0]);
  child.send('compute');
  console.log((await once(child, 'message'))[0]);

  const other = fork(file, ['child']);
  other.send('wait');
  console.log((await once(other, 'message'))[0]);
  other.disconnect();
  await once(other, 'exit');

  child.on('message', (answer) => {
    console.log(answer);
    child.unref();
    child.channel.unref();
  });
  child.send('wait');
}

if (process.argv[2] === 'child')
  process.on('message', (what) => {
    if (what === 'compute') for (const end = Date.now() + MS; Date.now() < end;);
    setTimeout(() => process.send(`did ${what}`), what === 'wait' ? MS : 0);
  });
else {
  process.on('beforeExit', () => console.log('beforeExit'));
  process.on('exit', (code) => console.log('exit', code));
  parts();
}
