// Two processes throw dice, and count in memory that they share.
import { Array, Process, Value } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

const THROWS = 500;

export const throwDice = task((faces, thrown) => {
  const counts = [0, 0, 0, 0, 0, 0];
  for (let left = THROWS; left > 0; left--) counts[Math.floor(Math.random() * 6)]++;
  faces
    .getLock()
    .with(() => faces.assign(faces.slice().map((count, face) => count + counts[face])));
  thrown.getLock().with(() => (thrown.value += THROWS));
});

if (isMain) {
  const faces = new Array('i', 6);
  const thrown = new Value('i', 0);
  const players = [1, 2].map(() => new Process(throwDice, { args: [faces, thrown] }));
  for (const player of players) player.start();
  for (const player of players) player.join();
  const sum = faces.slice().reduce((total, count) => total + count);
  console.log(`${sum} of ${thrown.value} throws counted`);
}
