import type { Told } from './watched';

/** Errors that are true of a suite: its tests do on purpose what the rule tells. */
interface Expected {
  readonly rule: string;
  /** Functions that do it. */
  readonly at: readonly string[];
  readonly why: string;
}

const EXPECTED: readonly Expected[] = [
  {
    rule: 'worker-died',
    // The second name is that of 3.14 and later.
    at: ['_check_crash', '_check_error', 'test_crash_big_data', 'test_shutdown_deadlock'],
    why: 'test_deadlock of concurrent.futures crashes workers',
  },
  {
    rule: 'worker-died',
    at: [
      'test_force_shutdown_workers_dead_workers',
      'test_traceback_when_child_process_terminates_abruptly',
    ],
    why: 'jobs end their workers by os._exit()',
  },
  {
    rule: 'worker-died',
    at: ['_run_unreplaceable_worker_exit_test'],
    why: 'the pool shall break, as it cannot start a worker in place of one that has ended',
  },
  {
    rule: 'unpicklable-task',
    at: ['_check_crash', '_check_error', 'test_shutdown_deadlock_pickle'],
    why: 'test_deadlock of concurrent.futures sends what fails in pickle',
  },
  {
    rule: 'unpicklable-task',
    at: ['test_saturation', 'test_processes_terminate'],
    why: 'a semaphore is an argument, a function inside a function a job: the tests need no results',
  },
  {
    rule: 'unpicklable-task',
    at: ['test_map_unplicklable', 'test_unpickleable_result', 'test_queue_feeder_donot_stop_onexc'],
    why: 'what the tests are about',
  },
];

/** Why an error is true, or null when nobody knows of it. */
export const reasonFor = ({ rule, at }: Told): string | null =>
  EXPECTED.find((one) => one.rule === rule && one.at.includes(at))?.why ?? null;
