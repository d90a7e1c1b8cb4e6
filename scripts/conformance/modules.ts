import { run } from '../support/run';
import type { Found } from '../pythons/discover';

/** What takes a minute or so: the primitives themselves. */
const QUICK = [
  'test_threading',
  'test_queue',
  'test_thread',
  'test_logging',
  'test_threading_local',
  'test_asyncio.test_tasks',
  'test_asyncio.test_futures',
  'test_asyncio.test_locks',
  'test_asyncio.test_queues',
];

const WAITS = [
  'test_sched',
  'test_threadsignals',
  'test_signal',
  'test_select',
  'test_poll',
  'test_epoll',
  'test_socket',
  'test_socketserver',
  'test_io',
  'test_subprocess',
  'test_fork1',
];

const TASKS = [
  'test_asyncio.test_events',
  'test_asyncio.test_streams',
  'test_asyncio.test_subprocess',
  'test_asyncio.test_unix_events',
  'test_asyncio.test_runners',
  'test_asyncio.test_taskgroups',
  'test_asyncio.test_timeouts',
  'test_context',
  'test_coroutines',
];

const PROCESSES = [
  'test_concurrent_futures',
  'test_multiprocessing_fork',
  'test_multiprocessing_spawn',
  'test_multiprocessing_forkserver',
  'test_multiprocessing_main_handling',
];

const INTERPRETER = [
  'test_gc',
  'test_weakref',
  'test_functools',
  'test_contextlib',
  'test_import',
  'test_faulthandler',
];

/** The suites of CPython that are compared; `quick`: only the first ones. */
export const modulesOf = (quick: boolean): readonly string[] =>
  quick ? QUICK : [...QUICK, ...WAITS, ...TASKS, ...PROCESSES, ...INTERPRETER];

const PRESENT = `
import importlib.util, sys
def there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
print(*(name for name in sys.argv[1:] if there("test." + name)))
`;

/** Which of them this installation has: many leave CPython's own tests out, or some of them. */
export async function presentIn(python: Found, modules: readonly string[]): Promise<Set<string>> {
  const { stdout } = await run(python.path, ['-c', PRESENT, ...modules]);
  return new Set(stdout.trim().split(/\s+/));
}
