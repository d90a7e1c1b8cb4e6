import { TaskKind, WaitReason } from '../../../src/protocol/index';
import { file } from './sources';
import type { Op, Place, Program, SimProcess, Simulator } from './simulator';

const POOL = 1;
const PAGES = ['index', 'about', 'prices', 'team', 'jobs', 'terms'];

interface Places {
  readonly fetch: Place;
  readonly created: Place;
  readonly lock: Place;
  readonly get: Place;
  readonly resize: Place;
  readonly submit: Place;
  readonly executor: Place;
  readonly gather: Place;
}

/** Records of tasks, as an event loop in the thread that yields them would make. */
class Tasks {
  private count = 0;

  constructor(
    private readonly sim: Simulator,
    private readonly process: SimProcess,
  ) {}

  begin(name: string, at: Place, more: { readonly job?: boolean; readonly parent?: number }): Op[] {
    const task = ++this.count;
    const kind = more.job ? TaskKind.Job : TaskKind.Coroutine;
    const executor = more.job ? POOL : 0;
    const begin: Op = {
      op: 'record',
      event: 'TaskBegin',
      fields: {
        kind,
        task,
        name: this.sim.string(this.process, name),
        stack: at.stack,
        executor,
        parent: more.parent ?? 0,
      },
    };
    if (more.job) return [begin, this.wait(task, WaitReason.Worker, at, { target: POOL })];
    return [begin, { op: 'record', event: 'TaskUnblock', fields: { task } }];
  }

  get last(): number {
    return this.count;
  }

  wait(
    task: number,
    reason: number,
    at: Place,
    more: { readonly awaited?: number; readonly target?: number } = {},
  ): Op {
    return {
      op: 'record',
      event: 'TaskBlock',
      fields: { task, reason, stack: at.stack, ...more },
    };
  }
}

/** A crawler: an event loop with tasks in every state, and a pool of one worker. */
export function crawler(sim: Simulator, many = 0): void {
  const source = file('crawler.py');
  const process = sim.process('crawler.py', 7311);
  const at = (text: string): Place => sim.place(process, source, text, 'asyncio.run(main())');
  const places: Places = {
    fetch: at('await reader.readline()'),
    created: at('create_task(fetch(page))'),
    lock: at('async with budget:'),
    get: at('await pages.get()'),
    resize: at('picture.resize(name)'),
    submit: at('pool.submit(resize, name)'),
    executor: at('run_in_executor(pool, resize, name)'),
    gather: at('await asyncio.gather(*tasks)'),
  };
  sim.object(process, 'Executor', at('pool = ThreadPoolExecutor(1)'), 'pool');
  const tasks = new Tasks(sim, process);
  function* loop(): Program {
    yield { op: 'run', ms: 3 };
    yield* tasks.begin('Task-1: main', places.gather, {});
    const main = tasks.last;
    for (const page of PAGES) {
      yield* tasks.begin(`Task-${tasks.last + 1}: fetch`, places.created, { parent: main });
      const reason = page.length % 2 === 0 ? WaitReason.Io : WaitReason.Lock;
      const place = reason === WaitReason.Io ? places.fetch : places.lock;
      yield tasks.wait(tasks.last, reason, place);
    }
    yield tasks.wait(main, WaitReason.Task, places.gather, { awaited: main + 1 });
    for (const name of ['img_7', 'img_8', 'img_9']) {
      yield* tasks.begin(`resize(${name})`, places.submit, { job: true, parent: main });
    }
    const job = tasks.last;
    yield* tasks.begin('Task-9: thumbnail', places.created, { parent: main });
    yield tasks.wait(tasks.last, WaitReason.Future, places.executor, { awaited: job - 2 });
    yield* tasks.begin('Task-10: writer', places.created, { parent: main });
    yield tasks.wait(tasks.last, WaitReason.QueueGet, places.get);
    yield { op: 'run', ms: 240 };
    yield { op: 'record', event: 'SlowStep', fields: { task: main + 1, ran: 240e6 } };
    const ended = { task: main + 2, outcome: 2, ran: 4e6 };
    yield { op: 'record', event: 'TaskEnd', fields: ended };
    yield { op: 'record', event: 'TaskEnd', fields: { task: main + 3, outcome: 0, ran: 9e6 } };
    const cancelled = { task: main + 4, outcome: 2, cancelled: 1, ran: 2e6 };
    yield { op: 'record', event: 'TaskEnd', fields: cancelled };
    for (let at = 0; at < many; at++) {
      yield* tasks.begin(`Task-${tasks.last + 1}: fetch`, places.created, { parent: main });
      yield tasks.wait(tasks.last, WaitReason.Io, places.fetch);
    }
    for (;;) yield { op: 'io', ms: 400 };
  }
  function* worker(): Program {
    yield { op: 'run', ms: 12 };
    yield {
      op: 'record',
      event: 'TaskUnblock',
      fields: { task: 1 + PAGES.length + 1, queued: 4e6 },
    };
    yield { op: 'run', ms: 30 };
    for (;;) yield { op: 'sleep', ms: 900 };
  }
  sim.thread(process, 'MainThread', loop());
  sim.thread(process, 'ThreadPoolExecutor-0_0', worker(), { at: places.submit });
}
