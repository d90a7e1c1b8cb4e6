export interface Drawn {
  readonly drawing: string;
  /** Lines of the program, by their numbers. */
  readonly sources?: Record<number, string>;
}

/** Drawn runs that end in a deadlock. */
export const DEADLOCKS = {
  'deadlock of two locks': {
    drawing: `
      account_a.lock Lock, account_b.lock Lock
      ms   MainThread           worker-1                   worker-2
      0    begin                begin                      begin
      1    .                    take account_a.lock :31    take account_b.lock :41
      2    .                    want account_b.lock :33    .
      5    join worker-1 :9     .                          .
      7    .                    .                          want account_a.lock :43
      60   .                    .                          .`,
    sources: { 31: 'with a:', 41: 'with b:' },
  },
  'deadlock of two locks while others run': {
    drawing: `
      a Lock, b Lock
      ms   MainThread       worker-1       worker-2
      0    begin            begin          begin
      1    .                take a :31     take b :41
      2    .                want b :33     want a :43
      50   .                .              .`,
    sources: { 31: 'with a:', 41: 'with b:' },
  },
  'deadlock of five philosophers': {
    drawing: `
      forks[0] Lock, forks[1] Lock, forks[2] Lock, forks[3] Lock, forks[4] Lock
      ms   MainThread      p0                  p1                  p2                  p3                  p4
      0    begin           begin               begin               begin               begin               begin
      1    join p0 :50     take forks[0] :8    take forks[1] :8    take forks[2] :8    take forks[3] :8    take forks[4] :8
      2    .               want forks[1] :9    want forks[2] :9    want forks[3] :9    want forks[4] :9    want forks[0] :9
      50   .               .                   .                   .                   .                   .`,
    sources: { 8: 'with left:' },
  },
  'deadlock of a join and a lock': {
    drawing: `
      lock Lock
      ms   MainThread          worker
      0    begin               begin
      1    take lock :10       .
      2    .                   want lock :20
      3    join worker :12     .
      60   .                   .`,
    sources: { 10: 'with lock:' },
  },
  'deadlock of a condition waited for under a lock': {
    drawing: `
      lock Lock, ready Condition
      ms   MainThread        waiter            notifier
      0    begin             begin             begin
      1    .                 take lock :10     .
      2    .                 on ready :12      want lock :20
      3    join waiter :5    .                 .
      90   .                 .                 .`,
    sources: { 10: 'with lock:' },
  },
  'deadlock of two full queues': {
    drawing: `
      jobs Queue 1, results Queue 1
      ms   MainThread         worker
      0    begin              begin
      1    add jobs :10       .
      2    put jobs :10       take1 jobs :20
      3    go worker          add results :21
      4    add jobs           .
      5    put jobs :10       take1 jobs :20
      6    go worker          .
      7    add jobs           put results :21
      8    put jobs :10       .
      90   .                  .`,
  },
  'deadlock of two full queues and one never read': {
    drawing: `
      requests Queue 1, replies Queue 1
      ms   MainThread       left                    right
      0    begin            begin                   begin
      1    .                add replies :20         .
      2    .                take1 replies :21       .
      3    join left :9     add requests :22        add replies :30
      4    .                put requests :22        .
      5    .                .                       put replies :30
      90   .                .                       .`,
  },
  'deadlock of a join and a full queue': {
    drawing: `
      results Queue 1
      ms   MainThread         worker
      0    begin              begin
      1    .                  add results :20
      2    join worker :9     put results :20
      90   .                  .`,
  },
  'deadlock of a join and a queue': {
    drawing: `
      jobs Queue
      ms   MainThread        worker
      0    begin             begin
      1    add jobs :10      take1 jobs :20
      2    .                 get jobs :20
      3    join worker :12   .
      90   .                 .`,
  },
} satisfies Readonly<Record<string, Drawn>>;
