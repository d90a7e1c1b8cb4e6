import type { RunModel } from '../../../src/model/index';
import { Looks, type Seen } from '../../unit/model/looks';
import { random } from './random';
import { file } from './sources';
import type { Program, SimThread, Simulator } from './simulator';

const POOL = 8;
const SECONDS = 6;

/** Two threads that compute in Python, one in a call that nobody records, and a pool of C code. */
function build(sim: Simulator): void {
  const process = sim.process('solve.py', 52001);
  const at = sim.place(process, file('cache.py'), 'server.join()', 'main()');
  function* compute(): Program {
    for (;;) yield { op: 'run', ms: 1000 };
  }
  function* join(threads: readonly SimThread[]): Program {
    yield { op: 'run', ms: 60 };
    for (const thread of threads) yield { op: 'join', thread, at };
  }
  const threads: SimThread[] = [];
  sim.thread(process, 'MainThread', join(threads));
  for (const name of ['assemble-1', 'assemble-2', 'watch'])
    threads.push(sim.thread(process, name, compute()));
}

/** What the operating system is seen to say of them, after the run was played. */
function looks(model: RunModel): void {
  const tid = (name: string): number =>
    model.allLanes().find((lane) => lane.name === name)!.nativeId;
  const [main, one, two, watch] = ['MainThread', 'assemble-1', 'assemble-2', 'watch'].map(tid);
  const rnd = random(5);
  const drawn = new Looks(model);
  const at = (line: number, name: string) => ({ file: file('solve.py'), function: name, line });
  for (let look = 1; look < SECONDS * 10; look++) {
    const turn = rnd() < 0.5;
    const seen: Record<number, Seen> = {
      [main!]: 'S',
      [one!]: turn ? 'R' : 'S*',
      [two!]: turn ? 'S*' : 'R',
      [watch!]: 'S',
    };
    const solves = look > 8 && look % 20 < 14;
    for (let n = 0; n < POOL; n++) seen[52100 + n] = solves && rnd() < 0.9 - n * 0.05 ? 'R' : 'S';
    const runsAt = {
      [one!]: look % 4 === 0 ? at(10, 'weight') : at(7, 'assemble'),
      [two!]: at(rnd() < 0.5 ? 6 : 7, 'assemble'),
    };
    if (look === 5) drawn.sitting = [{ tid: watch!, at: at(21, 'load') }];
    drawn.look(seen, 'openblas', runsAt);
  }
}

export const numeric = { title: 'solve.py', seconds: SECONDS, build, looks };
