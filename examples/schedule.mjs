// A watering plan: what is due at one time comes by priority, and an action plans the next.
import { Scheduler } from 'heddle/sched';

const plan = new Scheduler();
let rounds = 0;

function water(bed) {
  console.log(`water the ${bed}`);
}

function look() {
  console.log('look at the sky');
  if (++rounds < 2) plan.enter(60, look);
  else plan.cancel(evening);
}

const evening = plan.enter(10_000, water, { args: ['roses'] });
const noon = performance.now() + 30;
plan.enterAbs(noon, water, { args: ['beans'], priority: 2 });
plan.enterAbs(noon, water, { args: ['lettuce'], priority: 1 });
plan.enter(10, look);
plan.run();
console.log('done');
