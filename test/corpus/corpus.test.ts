import { expect, test } from 'vitest';
import { corpusCases } from '../../scripts/corpus/cases';
import { judge } from '../../scripts/corpus/judge';
import { RULES } from '../../src/analysis/index';
import { anyPython } from '../support/pythons';

const cases = corpusCases();
const rules = [...new Set(cases.map(({ rule }) => rule))];

test('every folder is a rule', () => {
  expect(RULES.map(({ name }) => name)).toEqual(expect.arrayContaining(rules));
});

/** Of some rules more than one, as nothing else runs what these are about. */
const MORE = new Set([
  'blocking-in-event-loop/database_locked',
  'blocking-in-event-loop/endless',
  'blocking-in-event-loop/event_of_threading',
  'data-loss/terminated_busy',
  'deadlock/event_under_lock',
  'deadlock/file_locks',
  'deadlock/gather_under_lock',
  'deadlock/import_waits_for_thread',
  'deadlock/lock_across_await',
  'deadlock/map_under_lock',
  'deadlock/tasks_full_queues',
  'deadlock/two_pools',
  'deadlock/wait_under_lock',
  'lock-abandoned/failed_in_first_step',
  'lock-abandoned/killed_idle_worker',
  'lock-abandoned/killed_reader',
  'lock-abandoned/killed_worker',
  'lost-wakeup/future_of_thread',
  'lost-wakeup/loop_stopped',
  'lost-wakeup/queue_of_loop',
  'pipe-deadlock/asyncio_wait',
  'pipe-deadlock/asyncio_program',
  'pipe-deadlock/both_receive',
  'pipe-deadlock/end_of_request',
  'pipe-deadlock/errors_not_read',
  'pipe-deadlock/filter_of_child',
  'pipe-deadlock/not_flushed',
  'pipe-deadlock/own_end',
  'pipe-deadlock/program_fed_without_reading',
  'pipe-deadlock/program_waited_for',
  'pipe-deadlock/program_waits_for_end',
  'pipe-deadlock/server_asks_itself',
  'pipe-deadlock/services_ask_each_other',
  'pipe-deadlock/stdin_not_closed',
  'pool-exhaustion/as_completed_in_job',
  'pool-exhaustion/map_in_thread_pool',
  'pool-exhaustion/to_thread_in_job',
  'self-deadlock/file_locked_twice',
  'self-deadlock/lock_across_await',
  'self-deadlock/lock_in_async_generator',
  'self-deadlock/shutdown_in_handler',
  'self-deadlock/job_in_callback',
  'self-deadlock/not_released_on_error',
  'self-deadlock/result_in_done_callback',
  'stall/acknowledged_by_failed_thread',
  'stall/async_consumer_failed',
  'stall/async_event_never_set',
  'stall/async_event_of_unawaited_task',
  'stall/async_future_never_set',
  'stall/cancelled_jobs_awaited',
  'stall/cancelled_jobs_awaited_next',
  'stall/cancelled_task_goes_on',
  'stall/consumer_in_task_group',
  'stall/consumer_outlives_process',
  'stall/consumer_outlives_program',
  'stall/coroutine_of_idle_loop',
  'stall/event_beside_native_pool',
  'stall/event_of_failed_process',
  'stall/event_of_returned_thread',
  'stall/event_set_after_kill',
  'stall/event_set_at_exit',
  'stall/join_of_failed_worker',
  'stall/manager_queue_of_failed_process',
  'stall/no_last_item',
  'stall/notified_before_process_waits',
  'stall/permits_of_nested_calls',
  'stall/pool_terminated',
  'stall/producer_queued',
  'stall/results_of_failed_future',
  'stall/results_of_failed_job',
  'stall/stopped_program',
  'stall/stopped_worker',
  'worker-died/callback_raises',
  'worker-died/exception_not_unpickled',
  'worker-died/killed_while_waited_for',
  'worker-died/pool_initializer',
  'worker-died/pool_initializer_forkserver',
  'zombie-child/output_kept_open',
]);
const first = rules.map((rule) => cases.find((one) => one.rule === rule)!);
const more = cases.filter(({ name }) => MORE.has(name));

// `npm run corpus` runs all.
test.each([...first, ...more].map((one) => [one.name, one] as const))(
  '%s is found, and not suspected in the corrected twin',
  async (_, one) => {
    expect(await judge(one, anyPython().path)).toEqual({
      found: true,
      missing: '',
      falsePositives: [],
      broken: '',
    });
  },
);

test('those that are run besides are there', () => expect(more).toHaveLength(MORE.size));
