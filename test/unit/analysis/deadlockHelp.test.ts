import { expect, test } from 'vitest';
import { analyse } from './findingText';

const CIRCLES: readonly (readonly [what: string, part: string, drawing: string])[] = [
  [
    'locks',
    'take these locks in the same order',
    `
      a Lock, b Lock
      ms   MainThread       worker
      0    begin            begin
      1    take a :10       take b :20
      2    want b :11       want a :21
      60   .                .`,
  ],
  [
    'a lock and a join',
    'hold no lock while waiting',
    `
      lock Lock
      ms   MainThread          worker
      0    begin               begin
      1    take lock :10       .
      2    .                   want lock :20
      3    join worker :12     .
      60   .                   .`,
  ],
  [
    'full queues',
    'who takes items must not wait for room',
    `
      results Queue 1
      ms   MainThread         worker
      0    begin              begin
      1    .                  add results :20
      2    join worker :9     put results :20
      90   .                  .`,
  ],
  [
    'a join and a queue',
    'one of them must go on without the others',
    `
      jobs Queue
      ms   MainThread        worker
      0    begin             begin
      1    add jobs :10      take1 jobs :20
      2    .                 get jobs :20
      3    join worker :12   .
      90   .                 .`,
  ],
];

test.each(CIRCLES)('the help of a circle of %s is about these', (_, part, drawing) => {
  const sources = { 10: 'with lock:' };
  expect(analyse(drawing, sources).told.map(({ row }) => row.help)).toEqual([
    expect.stringContaining(part),
  ]);
});
