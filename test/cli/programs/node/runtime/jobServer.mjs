// Jobs of a server: one after another, by the worker of this machine or, where its address is given, of another one.
import { existsSync, writeFileSync } from 'node:fs';
import { Server } from 'heddle/pp';
import { isMain, task } from 'heddle/task';

export const weigh = task((stone) => {
  if (stone < 0) throw new RangeError(`no such stone: ${stone}`); // raises
  return 2 * stone;
});
export const diesAtFirst = task((file) => {
  if (existsSync(file)) return 'went on';
  writeFileSync(file, '');
  return process.kill(process.pid, 'SIGKILL');
});

const [, , file, address] = process.argv;

if (isMain) {
  const servers = address === undefined ? [] : [address];
  const server = new Server({ ncpus: address === undefined ? 1 : 0, servers });
  server.waitForServers();
  console.log(server.submit(weigh, [3]).result()); // submits
  try {
    server.submit(weigh, [-1]).result();
  } catch (error) {
    console.log(error.message);
  }
  console.log(server.submit(diesAtFirst, [file]).result());
  server.destroy();
}
