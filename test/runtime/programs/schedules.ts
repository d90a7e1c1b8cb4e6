/** Runs the table of schedules against the runtime; prints what each row logged and gave, as JSON. */
import { readFileSync } from 'node:fs';
import { type ScheduledEvent, Scheduler } from 'heddle/sched';

type Step = readonly [what: string, ...given: unknown[]];

class Row {
  readonly log: string[] = [];
  private now = 0;
  private readonly events = new Map<string, ScheduledEvent>();
  private readonly scheduler: Scheduler;

  constructor(private readonly isAsync: boolean) {
    const delay = (time: number): void => {
      this.log.push(`delay ${time}`);
      this.now += time;
    };
    this.scheduler = new Scheduler({
      clock: () => this.now,
      delay,
      delayAsync: (time) => Promise.resolve(delay(time)),
    });
  }

  private readonly action = (name: string): void => {
    this.log.push(`${name} at ${this.now}`);
    if (name === 'again') this.scheduler.enter(7, this.action, { args: ['entered'] });
    if (name === 'fails') throw Object.assign(new Error(name), { name: 'RuntimeError' });
  };

  async step([what, ...given]: Step): Promise<unknown> {
    const { scheduler } = this;
    switch (what) {
      case 'enter':
      case 'enterAbs': {
        const [name, time, priority] = given as [string, number, number];
        this.events.set(name, scheduler[what](time, this.action, { priority, args: [name] }));
        return null;
      }
      case 'cancel':
        scheduler.cancel(this.events.get(given[0] as string)!);
        return null;
      case 'advance':
        this.now += given[0] as number;
        return null;
      case 'queue':
        return scheduler.queue.map(({ time, priority }) => [time, priority]);
      case 'isEmpty':
        return scheduler.isEmpty();
      case 'run':
        if (!this.isAsync) return scheduler.run();
        await scheduler.runAsync();
        return null;
      default:
        return scheduler.run({ blocking: false });
    }
  }
}

async function run(steps: readonly Step[], isAsync: boolean): Promise<unknown> {
  const row = new Row(isAsync);
  const results: unknown[] = [];
  for (const step of steps)
    results.push(await row.step(step).catch((error: unknown) => (error as Error).name));
  return { results, log: row.log };
}

const [file = '', form] = process.argv.slice(2);
const rows = JSON.parse(readFileSync(file, 'utf8')) as { readonly steps: Step[] }[];
const results: unknown[] = [];
for (const { steps } of rows) results.push(await run(steps, form === 'async'));
console.log(JSON.stringify(results));
