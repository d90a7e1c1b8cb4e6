import { BrokerError } from '../errors';
import { fromBytes, toBytes } from '../multiprocessing/bytes';
import { outcomeFrom, thrownBytes } from '../multiprocessing/outcome';
import { type Connection, Pipe } from '../multiprocessing/pipe';
import { Process } from '../multiprocessing/process';
import { builtIn, describeKey, importTask } from '../program/task';
import { recorder } from '../recording';
import type { StartMethod } from '../supervisor/messages';
import { excepthook } from '../threading/excepthook';
import { currentThread } from '../threading/thread';
import type { Outcome } from './future';
import { type Call, perform } from './job';

/** How a process of a pool is made ready. */
export interface Preparation {
  /** Key of a task; empty: there is none. */
  readonly initializer: string;
  readonly initargs: Buffer;
}

/** How the processes of a pool are started and made ready. */
export interface WorkerSetup extends Preparation {
  readonly startMethod: StartMethod;
}

/** A job on its way to a process. `mark`: what a recording knows it by; 0: nothing. */
export interface Job extends Call {
  readonly mark: number;
}

/** What comes back. */
type Told = { readonly returned: Uint8Array } | { readonly threw: Uint8Array } | 'unready';

/** What came of a job that was performed in a process. */
function answerOf(told: Exclude<Told, 'unready'>): Outcome<unknown> {
  return 'returned' in told ? { value: fromBytes(told.returned) } : outcomeFrom(told.threw);
}

/** A process of a pool, as the thread has it that hands out the jobs. */
export class WorkerProcess {
  /** Jobs that it was given. */
  performed = 0;
  /** Whether its initializer failed. */
  isUnready = false;
  private readonly process: Process<ServeArgs>;
  private readonly connection: Connection;
  private readonly gone = new AbortController();
  private readonly ended: Promise<unknown>;
  private isEnding = false;

  /** `lost`: called when it ends by itself. */
  constructor(
    setup: WorkerSetup,
    name: string,
    firstTask: string,
    lost: (process: WorkerProcess) => void,
  ) {
    const [ours, theirs] = Pipe();
    this.connection = ours;
    const { initializer, initargs, startMethod } = setup;
    const args: ServeArgs = [theirs, { initializer, initargs }, process.pid];
    this.process = new ServingProcess(serve, { args, name }, firstTask, startMethod);
    this.process.start();
    this.ended = this.process.joinAsync().then(() => {
      this.gone.abort();
      if (!this.isEnding) lost(this);
    });
  }

  /** Has it run a job; undefined when it is gone. */
  async perform(job: Job): Promise<Outcome<unknown> | undefined> {
    this.performed++;
    try {
      this.connection.send(job);
      const told = (await this.connection.recvAsync({ signal: this.gone.signal })) as Told;
      if (told !== 'unready') return answerOf(told);
      this.isUnready = true;
    } catch (error) {
      if (!this.gone.signal.aborted) throw error;
    }
    return undefined;
  }

  /** Lets it end, and waits until it has. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.connection.close();
    await this.ended;
  }

  kill(): void {
    this.isEnding = true;
    this.process.kill();
  }
}

type ServeArgs = [connection: Connection, setup: Preparation, home: number];

/** A process whose function is the runtime's: what it imports first is the module of a job. */
class ServingProcess extends Process<ServeArgs> {
  constructor(
    target: typeof serve,
    options: { readonly args: ServeArgs; readonly name: string },
    private readonly firstTask: string,
    private readonly method: StartMethod,
  ) {
    super(target, options);
  }

  protected override startMethod(): StartMethod {
    return this.method;
  }

  protected override module(): string {
    return describeKey(this.firstTask).module;
  }
}

/** What such a process does. Between jobs it sleeps, and so does its event loop. */
const serve = builtIn(
  'serve',
  async (connection: Connection, setup: Preparation, home: number): Promise<void> => {
    try {
      await initialise(setup);
    } catch (error) {
      excepthook(error, currentThread());
      tell(connection, 'unready');
      return;
    }
    for (let job = next(connection); job; job = next(connection))
      if (!tell(connection, await run(job, home))) return;
  },
);

/** False where the process of the pool has ended: it may have what it is told, or does not need it any more. */
function tell(connection: Connection, told: Told): boolean {
  try {
    connection.send(told);
    return true;
  } catch (error) {
    if (error instanceof BrokerError) return false;
    throw error;
  }
}

async function initialise({ initializer, initargs }: Preparation): Promise<void> {
  if (initializer === '') return;
  const task = (await importTask(initializer)) as unknown as (...args: unknown[]) => unknown;
  await task(...(fromBytes(initargs) as unknown[]));
}

/** The next job; undefined when the pool, or its process, is over. */
function next(connection: Connection): Job | undefined {
  try {
    return connection.recv() as Job;
  } catch {
    return undefined;
  }
}

async function run({ mark, ...call }: Job, home: number): Promise<Told> {
  if (mark !== 0) recorder?.jobTaken(home, mark);
  let told: Told;
  let thrown: { readonly error: unknown } | undefined;
  try {
    const args = fromBytes(call.args as Uint8Array);
    recorder?.mayBlock();
    told = { returned: toBytes(await perform({ ...call, args }), 'the result') };
  } catch (error) {
    thrown = { error };
    told = { threw: thrownBytes(error) };
  }
  if (mark !== 0) recorder?.jobDone(home, mark, !thrown, thrown?.error);
  return told;
}
