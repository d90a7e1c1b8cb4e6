// A worker asks an object in the server of a manager, which takes its time to answer.
import { Manager } from 'heddle/multiprocessing';
import { isMain } from 'heddle/task';

class Clock {
  async tick(ms) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'tock';
  }
}
Manager.register('Clock', Clock);

function work() {
  const manager = new Manager();
  const clock = manager.create('Clock');
  console.log(clock.call('tick', 300)); // asks
  manager.shutdown();
}

if (isMain) work();
