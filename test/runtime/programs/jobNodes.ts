/** One scene a word of the command line; each prints what it saw. The others are addresses of workers. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Job, Server, type ServerOptions } from 'heddle/pp';
import { type DictProxy, Manager } from 'heddle/multiprocessing';
import { Lock } from 'heddle/threading';
import { type Task, isMain, task } from 'heddle/task';

class StoneError extends Error {
  override name = 'StoneError';
  readonly weight = 3;
}

if (!isMain && process.env['JOB_NODES_BROKEN']) throw new Error('no tools');

const LOOK_MS = 10;
const nap = new Int32Array(new SharedArrayBuffer(4));
/** A file stands for something that has happened; the machines of these tests have one file system. */
const until = (file: string): void => {
  while (!existsSync(file)) Atomics.wait(nap, 0, 0, LOOK_MS);
};

export const pid = task(() => process.pid);
export const square = task((a: number) => a * a);
export const apply = task((fn: Task<[number], number>, a: number) => fn(a));
export const later = task(async (a: number) => Promise.resolve(a + 1));
export const fails = task(() => {
  throw new StoneError('too heavy', { cause: new RangeError('3 > 2') });
});
export const meets = task((own: string, other: string) => {
  writeFileSync(own, '');
  until(other);
  return process.pid;
});
export const diesAtFirst = task((file: string) => {
  if (existsSync(file)) return 'went on';
  writeFileSync(file, '');
  return process.kill(process.pid, 'SIGKILL');
});
export const dies = task(() => process.kill(process.pid, 'SIGKILL'));
/** Lets `begun` know that it runs, and waits where it is the first that does. */
export const stays = task((begun: string, go: string) => {
  if (existsSync(begun)) return 'again';
  writeFileSync(begun, `${process.pid}`);
  until(go);
  return 'the first';
});
export const tells = task(() => process.env['HEDDLE_PP_SECRET'] ?? 'does not know');
export const counts = task((totals: DictProxy<string, number>, word: string) => {
  totals.set(word, (totals.get(word) ?? 0) + word.length);
});
export const locks = task((lock: Lock) => lock.locked());

const [, , scene = '', ...rest] = process.argv;
const say = (what: unknown): void => console.log(JSON.stringify(what));
const nameOf = (error: unknown): string => (error as Error).name;
const told = (error: unknown): string => `${nameOf(error)}: ${(error as Error).message}`;

function caught(run: () => unknown): string {
  try {
    return `${String(run())}`;
  } catch (error) {
    return told(error);
  }
}

/** Scenes that wait for somebody else look so long. */
const PATIENCE_MS = 60_000;

function connected(servers: string[], options: ServerOptions = {}): Server {
  const server = new Server({ ncpus: 0, servers, ...options });
  server.waitForServers({ timeout: PATIENCE_MS });
  return server;
}

const scenes: Record<string, (...args: string[]) => void | Promise<void>> = {
  async remote(address) {
    using server = connected([address]);
    const job = server.submit(square, [7]);
    say([await job, job.finished, await server.submit(later, [1])]);
    say(server.submit(apply, [square, 3]).result());
    say(server.submit(pid).result() !== process.pid);
    say([...server.activeNodes().values()]);
    say(server.submit(tells).result());
  },
  throws(address) {
    using server = connected([address]);
    try {
      server.submit(fails).result();
    } catch (error) {
      const { name, message, weight, cause, stack } = error as StoneError;
      say([name, message, weight, nameOf(cause), stack!.includes('jobNodes')]);
    }
    say(caught(() => server.submit(locks, [new Lock()])).slice(0, 9));
  },
  /** What lies in a manager is reached by workers too, however the program came there. */
  shares(address) {
    const authkey = 'for both';
    using manager = new Manager({ address: { host: '127.0.0.1', port: 0 }, authkey });
    const totals = Manager.connect(manager.address!, authkey).dict<string, number>();
    using server = connected([address], { ncpus: 1 });
    for (const word of ['a', 'bc', 'def', 'bcde']) server.submit(counts, [totals, word]);
    server.wait();
    say([...totals.entries()].sort());
  },
  /** Two jobs that wait for each other: only at the same time are they done. */
  both(address, first, second) {
    using server = connected([address], { ncpus: 1 });
    const jobs = [server.submit(meets, [first, second]), server.submit(meets, [second, first])];
    const [one, other] = jobs.map((job) => job.result());
    say([one !== other, [...server.stats().values()].map(({ jobs: done }) => done)]);
  },
  async callbacks(address) {
    using server = connected([address], { ncpus: 1 });
    const seen: unknown[] = [];
    server.submit(square, [3], { callback: (value) => seen.push(value) });
    const errorCallback = (error: unknown): unknown => seen.push(nameOf(error));
    server.submit(fails, [], { errorCallback });
    await server.waitAsync();
    say(seen.map(String).sort());
    const last = server.submit(square, [4], { callback: (value) => seen.push(value) });
    last.wait();
    await server.waitAsync();
    say(seen.at(-1));
    const wrong = server.submit(square, [5], {
      callback() {
        throw new StoneError('in a callback');
      },
    });
    say([await wrong, await wrong.waitAsync()]);
  },
  dies(address, file) {
    using server = address === '' ? new Server({ ncpus: 1 }) : connected([address]);
    say(server.submit(diesAtFirst, [file]).result());
    say(caught(() => server.submit(dies).result()).replace(/\d{2,}/g, 'N'));
    say([...server.stats().values()].map(({ lost }) => lost).reverse()[0]);
    say(server.submit(square, [2]).result());
  },
  once(file) {
    using server = new Server({ ncpus: 1, attempts: 1 });
    say(caught(() => server.submit(diesAtFirst, [file]).result()).replace(/\d{2,}/g, 'N'));
  },
  /** Jobs go on while this thread looks at nothing. */
  blocked(address, begun, go) {
    using server = connected([address], { ncpus: 1 });
    const jobs = [1, 2, 3, 4, 5, 6].map((a) => server.submit(square, [a]));
    const last = server.submit(stays, [begun, go]);
    until(begun);
    say([last.finished, jobs.length]);
    writeFileSync(go, '');
    say(jobs.map((job) => job.result()));
  },
  /** The worker of the job is killed, with all of its machine, or cannot be reached any more. */
  async cut(address, begun, go, lostAfter) {
    using server = connected([address], { lostAfter: Number(lostAfter ?? 10_000) });
    const job = server.submit(stays, [begun, go]);
    await job.waitAsync({ timeout: 1 });
    until(begun);
    say('begun');
    server.setNcpus(1);
    const result = job.result();
    const { state, lost } = server.stats().get(address)!;
    say([result, state, lost, server.stats().get('local')!.jobs]);
    server.setNcpus(0);
    say(server.submit(square, [5]).result());
    say(server.stats().get(address)!.state);
    // The first is of no use to anybody, and may end.
    writeFileSync(go, '');
  },
  /** The program ends in the middle of its job. */
  leaves(address, begun, go) {
    const server = connected([address]);
    server.submit(stays, [begun, go]);
    until(begun);
    say('leaves');
  },
  refused(address) {
    const server = new Server({ ncpus: 0, servers: [address], secret: 'another one' });
    say(caught(() => server.submit(square, [1]).result()).replaceAll(address, 'HOST'));
    server.setNcpus(1);
    say(server.submit(square, [2]).result());
    say([server.stats().get(address)!.state, [...server.activeNodes().keys()]]);
    server.destroy();
  },
  other(address) {
    using server = connected([address]);
    say(caught(() => server.submit(square, [1]).result()).replace(/ at \S+ /, ' at HOST '));
  },
  broken() {
    process.env['JOB_NODES_BROKEN'] = 'yes';
    using server = new Server({ ncpus: 2 });
    const jobs = [1, 2, 3].map((a) => server.submit(square, [a]));
    say(jobs.map((job) => caught(() => job.result()).slice(0, 67)));
    say([server.stats().get('local')!.state, server.activeNodes().size]);
  },
  options() {
    const wrong: ServerOptions[] = [
      { servers: ['192.0.2.1'] },
      { servers: ['a b:c'] },
      { attempts: 0 },
      { lostAfter: 0 },
      { maxTasksPerChild: 0 },
      { ncpus: 1.5 },
    ];
    say(wrong.map((options) => caught(() => new Server(options)).split(':')[0]));
  },
  async tls(address, ca, cert, key) {
    const read = (file: string): string => readFileSync(file, 'utf8');
    const tls = { ca: read(ca), cert: read(cert), key: read(key) };
    using server = connected([address], { tls });
    say(await server.submit(square, [6]));
    using stranger = new Server({ ncpus: 0, servers: [address], tls: { ca: tls.ca } });
    using plain = new Server({ ncpus: 0, servers: [address] });
    const jobs: Job<number>[] = [stranger, plain].map((one) => one.submit(square, [1]));
    say(jobs.map((job) => job.wait({ timeout: 1000 })));
  },
  async renews() {
    using server = new Server({ ncpus: 1, maxTasksPerChild: 1 });
    const [one, other] = [server.submit(pid).result(), await server.submit(pid)];
    say([one !== other, server.wait()]);
  },
  async stress(address, count) {
    using server = connected([address], { ncpus: 1, attempts: 50 });
    const jobs = Array.from({ length: Number(count) }, (_, index) =>
      index % 50 === 49
        ? server.submit(diesAtFirst, [`${rest[2]}-${index}`])
        : server.submit(square, [index]),
    );
    const values = await Promise.all<unknown>(jobs);
    say(values.every((value, index) => value === (index % 50 === 49 ? 'went on' : index * index)));
    say(
      [...server.stats().values()].reduce((sum, { jobs: done }) => sum + done, 0) === jobs.length,
    );
  },
};

if (isMain) void scenes[scene]!(...rest);
