/** Runs the table of managers.json against the runtime; prints what each step gave, as JSON. Also scenes of its own. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import {
  type DictProxy,
  type ListProxy,
  Manager,
  Pool,
  Process,
  SimpleQueue,
} from 'heddle/multiprocessing';
import { Queue as ThreadQueue } from 'heddle/queue';
import { Thread } from 'heddle/threading';
import { run } from 'heddle/subprocess';
import { isMain, task } from 'heddle/task';

type Step = [step: string, given: unknown[], expected: unknown];

interface Row {
  readonly make: readonly [kind: string, given: unknown];
  readonly steps: readonly Step[];
}

class ValueError extends Error {
  override name = 'ValueError';
}

class Account {
  constructor(private amount: number) {}

  deposit(amount: number): number {
    return (this.amount += amount);
  }

  withdraw(amount: number): number {
    if (amount > this.amount) throw new ValueError('not so much');
    return this.deposit(-amount);
  }

  async balance(): Promise<number> {
    return Promise.resolve(this.amount);
  }

  leave(): void {
    process.kill(process.pid, 'SIGKILL');
  }
}
Manager.register('Account', Account);

const isAsync = process.argv[3] === 'async';
const names: Record<string, string> = { RangeError: 'IndexError' };
type Members = Record<string, unknown>;
type Called = (this: unknown, ...args: unknown[]) => unknown;

/** Steps that are no methods of what is called there. */
const OWN = new Set(['call', 'all', 'getName', 'setName', 'keys', 'values']);

function perform(thing: Members, step: string, given: unknown[]): unknown {
  const member = thing[step];
  if (isAsync && !OWN.has(step)) return (thing['callAsync'] as Called)(step, ...given);
  if (step === 'all') return [...(thing as unknown as Iterable<unknown>)];
  if (step === 'getName') return thing[given[0] as string];
  if (step === 'setName') return void (thing[given[0] as string] = given[1]);
  if (step !== 'call') return typeof member === 'function' ? member.apply(thing, given) : member;
  const [method, ...args] = given as [string, ...unknown[]];
  if (method in thing) return (thing[method] as Called)(...args);
  return (thing[isAsync ? 'callAsync' : 'call'] as Called)(method, ...args);
}

async function outcome(thing: Members, step: string, given: unknown[]): Promise<unknown> {
  try {
    const result: unknown = await perform(thing, step, given);
    return ['set', 'push'].includes(step) ? null : (result ?? null);
  } catch (error) {
    const { name } = error as Error;
    return names[name] ?? name;
  }
}

type Question = [thing: Members, step: string, given: unknown[]];

/** Does what it is asked for until it is asked for nothing. */
export const answers = task(
  async (questions: SimpleQueue<Question | null>, out: SimpleQueue<unknown>) => {
    for (let one = questions.get(); one; one = questions.get()) out.put(await outcome(...one));
  },
);

function make(manager: Manager, [kind, given]: Row['make']): Members {
  const makers = manager as unknown as Record<string, Called>;
  const made =
    kind === 'Account' ? manager.create(kind, given) : makers[kind]!.call(manager, given);
  return made as Members;
}

async function table(file: string): Promise<void> {
  using manager = new Manager();
  const [questions, out] = [new SimpleQueue<Question | null>(), new SimpleQueue<unknown>()];
  const other = new Process(answers, { args: [questions, out] });
  other.start();
  const all: unknown[] = [];
  for (const row of JSON.parse(readFileSync(file, 'utf8')) as Row[]) {
    const thing = make(manager, row.make);
    const results: unknown[] = [];
    for (const [step, given] of row.steps) {
      const name = step.replace('other:', '');
      if (name !== step) questions.put([thing, name, given]);
      results.push(name === step ? await outcome(thing, name, given) : out.get());
    }
    all.push({ results });
  }
  questions.put(null);
  other.join();
  console.log(JSON.stringify(all));
}

export const adds = task(
  (totals: DictProxy<string, number>, list: ListProxy<number>, item: number) => {
    list.push(item);
    totals.set(`item ${item}`, item);
  },
);

/** A server that knows no key, and answers anything. */
export const lies = task((ports: ThreadQueue<number>) => {
  const liar = createServer((socket) => {
    socket.on('data', () => socket.write(Buffer.alloc(32)));
    socket.write(Buffer.alloc(32));
  });
  liar.listen(0, '127.0.0.1', () => ports.put((liar.address() as AddressInfo).port));
});

const say = (what: unknown): void => console.log(JSON.stringify(what));
const failure = async (run: () => unknown): Promise<[string, string]> => {
  try {
    await run();
    return ['nothing', ''];
  } catch (error) {
    const { name, message } = error as Error;
    return [name, message.replace(/\d+/g, 'N')];
  }
};

const scenes: Record<string, () => void | Promise<void>> = {
  shares() {
    using manager = new Manager();
    const [totals, list] = [manager.dict<string, number>(), manager.list<number>()];
    using pool = new Pool(2);
    pool.starmap(
      adds,
      [1, 2, 3].map((item) => [totals, list, item] as never),
    );
    say([[...list].sort(), totals.size, totals.get('item 2')]);
  },
  nests() {
    using manager = new Manager();
    const outer = manager.list<ListProxy<number>>();
    outer.push(manager.list([1]));
    outer.get(0).push(2);
    say([...outer.get(0)]);
  },
  locks() {
    using manager = new Manager();
    const [lock, event, value] = [manager.RLock(), manager.Event(), manager.Value('i', 3)];
    const condition = manager.Condition(lock);
    event.set();
    lock.with(() => value.value++);
    say([
      event.wait(),
      value.value,
      condition.with(() => condition.wait({ timeout: 1 })),
      lock.locked(),
    ]);
  },
  async gone() {
    const manager = new Manager();
    const account = manager.create<Account>('Account', 1);
    const dies = await failure(() => account.call('leave'));
    const later = await failure(() => account.callAsync('balance'));
    say([dies, later, await failure(() => manager.create('Nobody'))]);
  },
  async refuses() {
    const manager = new Manager();
    const account = manager.create<Account>('Account', 1);
    say(await failure(() => account.call('constructor' as never)));
    say(await failure(() => manager.create('Nobody')));
    manager.shutdown();
    say([await failure(() => manager.list()), await failure(() => account.call('balance'))]);
  },
  async together() {
    using manager = new Manager();
    const list = manager.list<number>();
    const items = Array.from({ length: 50 }, (_, item) => item);
    await Promise.all(items.map((item) => list.callAsync('push', item)));
    say([list.length, await list.callAsync('includes', 49)]);
  },
  /** Another program comes over TCP. */
  remote() {
    using manager = new Manager({ address: { host: '127.0.0.1', port: 0 }, authkey: 'secret' });
    const { port } = manager.address!;
    const visit = (key: string): string =>
      run([process.execPath, process.argv[1]!, 'visits', `${port}`, key], {
        captureOutput: true,
        text: true,
      }).stdout;
    process.stdout.write(visit('guessed') + visit('secret'));
  },
  async visits() {
    const [port, key] = process.argv.slice(3) as [string, string];
    const connect = (): ReturnType<typeof Manager.connect> =>
      Manager.connect({ host: '127.0.0.1', port: Number(port) }, key);
    if (key !== 'secret') return say(await failure(connect));
    const manager = connect();
    const [totals, list, lock] = [
      manager.dict<string, number>(),
      manager.list<number>(),
      manager.RLock(),
    ];
    const queue = manager.Queue<unknown>();
    using pool = new Pool(2);
    // Workers of this program go there by the same way.
    pool.starmap(
      adds,
      [1, 2].map((item) => [totals, list, item] as never),
    );
    queue.put([list, lock]);
    const [same] = queue.get() as [ListProxy<number>];
    lock.with(() => same.push(3));
    const account = manager.create<Account>('Account', 1);
    say([[...list].sort(), totals.size, lock.locked(), await account.callAsync('deposit', 2)]);
    say(await failure(() => account.call('leave')));
  },
  async strangers() {
    const address = { host: '127.0.0.1', port: 0 };
    const none = await failure(() => new Manager({ address }));
    const nobody = await failure(() => Manager.connect({ ...address, port: 9 }, 'secret'));
    const ports = new ThreadQueue<number>();
    new Thread(lies, { args: [ports], daemon: true }).start();
    const port = ports.get();
    const lied = await failure(() => Manager.connect({ ...address, port }, 'secret'));
    using manager = new Manager({ address, authkey: 'secret' });
    const taken = await failure(
      () => new Manager({ address: manager.address!, authkey: 'secret' }),
    );
    say([none, nobody, lied, taken]);
  },
  left() {
    say(new Manager().pid);
  },
};

if (isMain) {
  const [what = ''] = process.argv.slice(2);
  if (what in scenes) void scenes[what]!();
  else void table(what);
}
