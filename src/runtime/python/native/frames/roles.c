/* What functions of threading, queue, concurrent.futures and multiprocessing mean to those who call
 * them. */
#include "heddle.h"

typedef struct {
  const char *module, *function;
  uint8_t role, kind, reason;
} role;

#define THREADING "threading.py"
#define QUEUE "queue.py"
#define FUTURES "concurrent/futures/_base.py"
#define POOL "concurrent/futures/thread.py"
#define PROCESSES "multiprocessing/"
#define SUBPROCESS "subprocess.py"
#define SYNCHRONIZE PROCESSES "synchronize.py"
#define QUEUES PROCESSES "queues.py"
#define REDUCTION PROCESSES "reduction.py"
#define CONTEXT PROCESSES "context.py"
#define SHAREDCTYPES PROCESSES "sharedctypes.py"
#define PROCESS_POOL "concurrent/futures/process.py"
#define CALLS PROCESSES "pool.py"
#define MANAGERS PROCESSES "managers.py"
#define SCHEDULER "sched.py"

/* A coroutine of asyncio in which a task is suspended; one of an object that it waits for. */
#define AWAIT(module, function, reason) \
  {"asyncio/" module ".py", function, HD_ROLE_AWAIT, 0, HD_WAIT_REASON_##reason}
#define AWAIT_OF(module, class, function, reason, kind)                               \
  {"asyncio/" module ".py", class "." function, HD_ROLE_AWAIT, HD_OBJECT_KIND_##kind, \
   HD_WAIT_REASON_##reason}
#define MAKE(module, class, kind) \
  {"asyncio/" module ".py", class ".__init__", HD_ROLE_INIT, HD_OBJECT_KIND_##kind, 0}

static const role roles[] = {
    {THREADING, "Condition.wait", HD_ROLE_CONDITION_WAIT, HD_OBJECT_KIND_CONDITION, 0},
    {THREADING, "Condition.notify", HD_ROLE_CONDITION_NOTIFY, HD_OBJECT_KIND_CONDITION, 0},
    {THREADING, "Condition.__enter__", HD_ROLE_CONDITION_LOCK, HD_OBJECT_KIND_CONDITION, 0},
    {THREADING, "Condition.__exit__", HD_ROLE_CONDITION_EXIT, HD_OBJECT_KIND_CONDITION, 0},
    {THREADING, "Condition._acquire_restore", HD_ROLE_CONDITION_LOCK, HD_OBJECT_KIND_CONDITION, 0},
    {THREADING, "Condition.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_CONDITION, 0},
    {THREADING, "Event.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EVENT, 0},
    {THREADING, "Event.wait", HD_ROLE_EVENT_WAIT, HD_OBJECT_KIND_EVENT, 0},
    {THREADING, "Event.set", HD_ROLE_EVENT_SET, HD_OBJECT_KIND_EVENT, 0},
    {THREADING, "Event.clear", HD_ROLE_EVENT_CLEAR, HD_OBJECT_KIND_EVENT, 0},
    {THREADING, "Semaphore.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_SEMAPHORE, 0},
    {THREADING, "Semaphore.acquire", HD_ROLE_SEMAPHORE_ACQUIRE, HD_OBJECT_KIND_SEMAPHORE, 0},
    {THREADING, "Semaphore.release", HD_ROLE_SEMAPHORE_RELEASE, HD_OBJECT_KIND_SEMAPHORE, 0},
    {THREADING, "BoundedSemaphore.release", HD_ROLE_SEMAPHORE_RELEASE, HD_OBJECT_KIND_SEMAPHORE, 0},
    {THREADING, "Barrier.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_BARRIER, 0},
    {THREADING, "Barrier.wait", HD_ROLE_BARRIER, HD_OBJECT_KIND_BARRIER, 0},
    {THREADING, "Barrier.reset", HD_ROLE_BARRIER, HD_OBJECT_KIND_BARRIER, 0},
    {THREADING, "Barrier.abort", HD_ROLE_BARRIER, HD_OBJECT_KIND_BARRIER, 0},
    {THREADING, "Thread.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "Thread.start", HD_ROLE_THREAD_START, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "Thread._set_tstate_lock", HD_ROLE_THREAD_SENTINEL, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "Thread._reset_internal_locks", HD_ROLE_THREAD_SENTINEL, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "Thread._wait_for_tstate_lock", HD_ROLE_THREAD_JOIN, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "Thread.join", HD_ROLE_THREAD_JOIN, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "Thread._bootstrap_inner", HD_ROLE_THREAD_BEGIN, HD_OBJECT_KIND_THREAD, 0},
    {THREADING, "RLock", HD_ROLE_FACTORY, 0, 0},
    {THREADING, "_make_invoke_excepthook.<locals>.invoke_excepthook", HD_ROLE_THREAD_EXCEPTHOOK, 0, 0},
    {THREADING, "invoke_excepthook", HD_ROLE_THREAD_EXCEPTHOOK, 0, 0}, /* before 3.11 */
    {QUEUE, "Queue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.get", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.join", HD_ROLE_QUEUE_JOIN, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.task_done", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.qsize", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.empty", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.full", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUE, "Queue.shutdown", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE, 0},
    {FUTURES, "Future.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "Future.result", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "Future.exception", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "Future.set_running_or_notify_cancel", HD_ROLE_FUTURE_RUN, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "Future.set_result", HD_ROLE_FUTURE_RESULT, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "Future.set_exception", HD_ROLE_FUTURE_EXCEPTION, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "Future.cancel", HD_ROLE_FUTURE_CANCEL, HD_OBJECT_KIND_FUTURE, 0},
    {FUTURES, "wait", HD_ROLE_FUTURES_WAIT, 0, 0},
    {FUTURES, "as_completed", HD_ROLE_FUTURES_WAIT, 0, 0},
    {POOL, "ThreadPoolExecutor.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EXECUTOR, 0},
    {POOL, "ThreadPoolExecutor.submit", HD_ROLE_POOL_SUBMIT, HD_OBJECT_KIND_EXECUTOR, 0},
    {POOL, "_WorkItem.run", HD_ROLE_POOL_RUN, 0, 0},
    {POOL, "_worker", HD_ROLE_POOL_WORKER, 0, 0},
    {PROCESS_POOL, "ProcessPoolExecutor.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EXECUTOR, 0},
    {PROCESS_POOL, "ProcessPoolExecutor.submit", HD_ROLE_PROCESSES_SUBMIT, HD_OBJECT_KIND_EXECUTOR, 0},
    {PROCESS_POOL, "_process_worker", HD_ROLE_PROCESSES_WORKER, 0, 0},
    {PROCESS_POOL, "_sendback_result", HD_ROLE_PROCESSES_ANSWER, 0, 0},
    {CALLS, "Pool.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EXECUTOR, 0},
    {CALLS, "Pool.apply_async", HD_ROLE_CALLS_APPLY, 0, 0},
    {CALLS, "Pool._map_async", HD_ROLE_CALLS_MAP, 0, 0},
    {CALLS, "Pool.imap", HD_ROLE_CALLS_IMAP, 0, 0},
    {CALLS, "Pool.imap_unordered", HD_ROLE_CALLS_IMAP, 0, 0},
    {CALLS, "Pool._handle_tasks", HD_ROLE_CALLS_FEED, 0, 0},
    {CALLS, "_handle_tasks", HD_ROLE_CALLS_FEED, 0, 0}, /* before 3.11 */
    {CALLS, "Pool._handle_workers", HD_ROLE_CALLS_MAINTAIN, 0, 0},
    {CALLS, "_handle_workers", HD_ROLE_CALLS_MAINTAIN, 0, 0}, /* before 3.11 */
    {CALLS, "worker", HD_ROLE_CALLS_WORKER, HD_OBJECT_KIND_EXECUTOR, 0},
    {CALLS, "ApplyResult.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_FUTURE, 0},
    {CALLS, "ApplyResult.wait", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE, 0},
    {CALLS, "ApplyResult.get", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE, 0},
    {CALLS, "ApplyResult._set", HD_ROLE_CALLS_RESULT, 0, 0},
    {CALLS, "MapResult._set", HD_ROLE_CALLS_RESULT, 0, 0},
    {CALLS, "IMapIterator.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_FUTURE, 0},
    {CALLS, "IMapIterator.next", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE, 0},
    {CALLS, "IMapIterator._set", HD_ROLE_CALLS_RESULT, 0, 0},
    {CALLS, "IMapUnorderedIterator._set", HD_ROLE_CALLS_RESULT, 0, 0},
    {PROCESSES "connection.py", "Connection._send", HD_ROLE_CONNECTION_SEND, 0, 0},
    {MANAGERS, "BaseProxy._callmethod", HD_ROLE_MANAGER_CALL, 0, 0},
    {MANAGERS, "dispatch", HD_ROLE_MANAGER_DISPATCH, 0, 0},
    {SCHEDULER, "scheduler.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EXECUTOR, 0},
    {SCHEDULER, "scheduler.enterabs", HD_ROLE_SCHEDULE_ENTER, 0, 0},
    {SCHEDULER, "scheduler.cancel", HD_ROLE_SCHEDULE_CANCEL, 0, 0},
    {SCHEDULER, "scheduler.run", HD_ROLE_SCHEDULE_RUN, 0, 0},
    {"asyncio/base_events.py", "BaseEventLoop._run_once", HD_ROLE_LOOP_RUN, 0, 0},
    {"asyncio/events.py", "Handle._run", HD_ROLE_HANDLE_RUN, 0, 0},
    AWAIT_OF("locks", "Lock", "acquire", LOCK, LOCK),
    AWAIT_OF("locks", "Event", "wait", EVENT, EVENT),
    AWAIT_OF("locks", "Condition", "wait", CONDITION, CONDITION),
    AWAIT_OF("locks", "Semaphore", "acquire", SEMAPHORE, SEMAPHORE),
    AWAIT_OF("locks", "Barrier", "wait", BARRIER, BARRIER),
    AWAIT_OF("queues", "Queue", "put", QUEUE_PUT, QUEUE),
    AWAIT_OF("queues", "Queue", "get", QUEUE_GET, QUEUE),
    AWAIT_OF("queues", "Queue", "join", QUEUE_JOIN, QUEUE),
    MAKE("locks", "Lock", LOCK),
    MAKE("locks", "Event", EVENT),
    MAKE("locks", "Condition", CONDITION),
    MAKE("locks", "Semaphore", SEMAPHORE),
    MAKE("locks", "BoundedSemaphore", SEMAPHORE),
    MAKE("locks", "Barrier", BARRIER),
    MAKE("queues", "Queue", QUEUE),
    {"asyncio/tasks.py", "run_coroutine_threadsafe", HD_ROLE_THREADSAFE, 0, 0},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop._write_to_self", HD_ROLE_LOOP_WAKE, 0, 0},
    AWAIT("tasks", "sleep", SLEEP),
    {"asyncio/tasks.py", "wait_for", HD_ROLE_AWAIT_ONE, 0, 0},
    {"asyncio/tasks.py", "_cancel_and_wait", HD_ROLE_AWAIT_ONE, 0, 0},
    {"asyncio/tasks.py", "_wait", HD_ROLE_AWAIT_MANY, 0, 0},
    {"asyncio/taskgroups.py", "TaskGroup.__aexit__", HD_ROLE_AWAIT_GROUP, 0, 0},
    {"asyncio/tasks.py", "_AsCompletedIterator._wait_for_one", HD_ROLE_AWAIT_NEXT, 0, 0},
    {"asyncio/tasks.py", "as_completed.<locals>._wait_for_one", HD_ROLE_AWAIT_NEXT, 0, 0}, /* up to 3.12 */
    {"asyncio/tasks.py", "_wait_for_one", HD_ROLE_AWAIT_NEXT, 0, 0}, /* up to 3.10 */
    AWAIT("streams", "StreamReader._wait_for_data", IO),
    AWAIT("streams", "FlowControlMixin._drain_helper", IO),
    AWAIT("streams", "StreamWriter.wait_closed", IO),
    AWAIT("selector_events", "BaseSelectorEventLoop.sock_recv", IO),
    AWAIT("selector_events", "BaseSelectorEventLoop.sock_recv_into", IO),
    AWAIT("selector_events", "BaseSelectorEventLoop.sock_recvfrom", IO),
    AWAIT("selector_events", "BaseSelectorEventLoop.sock_sendall", IO),
    AWAIT("selector_events", "BaseSelectorEventLoop.sock_connect", IO),
    AWAIT("selector_events", "BaseSelectorEventLoop.sock_accept", IO),
    AWAIT("base_events", "Server.serve_forever", IO),
    AWAIT("subprocess", "Process.wait", PROCESS),
    AWAIT("base_subprocess", "BaseSubprocessTransport._wait", PROCESS),
    {SUBPROCESS, "Popen.wait", HD_ROLE_SUBPROCESS_WAIT, 0, 0},
    {SUBPROCESS, "Popen.communicate", HD_ROLE_SUBPROCESS_WAIT, 0, 0},
    {PROCESSES "process.py", "BaseProcess._bootstrap", HD_ROLE_PROCESS_BOOTSTRAP, 0, 0},
    {PROCESSES "process.py", "BaseProcess.join", HD_ROLE_PROCESS_JOIN, 0, 0},
    {PROCESSES "popen_fork.py", "Popen.wait", HD_ROLE_SUBPROCESS_WAIT, 0, 0},
    {SYNCHRONIZE, "SemLock.__init__", HD_ROLE_SEMLOCK_INIT, 0, 0},
    {SYNCHRONIZE, "SemLock.__setstate__", HD_ROLE_SEMLOCK_INIT, 0, 0},
    {SYNCHRONIZE, "SemLock.__enter__", HD_ROLE_SEMLOCK_ENTER, 0, 0},
    {SYNCHRONIZE, "SemLock.__exit__", HD_ROLE_SEMLOCK_EXIT, 0, 0},
    {SYNCHRONIZE, "Lock.__init__", HD_ROLE_FACTORY, 0, 0},
    {SYNCHRONIZE, "RLock.__init__", HD_ROLE_FACTORY, 0, 0},
    {SYNCHRONIZE, "Semaphore.__init__", HD_ROLE_FACTORY, 0, 0},
    {SYNCHRONIZE, "BoundedSemaphore.__init__", HD_ROLE_FACTORY, 0, 0},
    {CONTEXT, "BaseContext.Lock", HD_ROLE_FACTORY, 0, 0},
    {CONTEXT, "BaseContext.RLock", HD_ROLE_FACTORY, 0, 0},
    {CONTEXT, "BaseContext.Semaphore", HD_ROLE_FACTORY, 0, 0},
    {CONTEXT, "BaseContext.BoundedSemaphore", HD_ROLE_FACTORY, 0, 0},
    {CONTEXT, "BaseContext.Value", HD_ROLE_FACTORY, 0, 0},
    {CONTEXT, "BaseContext.Array", HD_ROLE_FACTORY, 0, 0},
    {SHAREDCTYPES, "Value", HD_ROLE_FACTORY, 0, 0},
    {SHAREDCTYPES, "Array", HD_ROLE_FACTORY, 0, 0},
    {SHAREDCTYPES, "synchronized", HD_ROLE_FACTORY, 0, 0},
    {SHAREDCTYPES, "SynchronizedBase.__init__", HD_ROLE_FACTORY, 0, 0},
    {SYNCHRONIZE, "Condition.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_CONDITION, 0},
    {SYNCHRONIZE, "Condition.wait", HD_ROLE_CONDITION_WAIT, HD_OBJECT_KIND_CONDITION, 0},
    {SYNCHRONIZE, "Condition.notify", HD_ROLE_CONDITION_NOTIFY, HD_OBJECT_KIND_CONDITION, 0},
    {SYNCHRONIZE, "Condition.__enter__", HD_ROLE_CONDITION_LOCK, HD_OBJECT_KIND_CONDITION, 0},
    {SYNCHRONIZE, "Event.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EVENT, 0},
    {SYNCHRONIZE, "Event.wait", HD_ROLE_EVENT_WAIT, HD_OBJECT_KIND_EVENT, 0},
    {SYNCHRONIZE, "Event.set", HD_ROLE_EVENT_SET, HD_OBJECT_KIND_EVENT, 0},
    {SYNCHRONIZE, "Barrier.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_BARRIER, 0},
    {QUEUES, "Queue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "Queue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "Queue.get", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "Queue._feed", HD_ROLE_QUEUE_FEED, 0, 0},
    {QUEUES, "_feed", HD_ROLE_QUEUE_FEED, 0, 0}, /* before 3.11 */
    {QUEUES, "Queue._on_queue_feeder_error", HD_ROLE_QUEUE_UNSENT, 0, 0},
    {QUEUES, "_on_queue_feeder_error", HD_ROLE_QUEUE_UNSENT, 0, 0}, /* before 3.11 */
    {REDUCTION, "ForkingPickler.dumps", HD_ROLE_PICKLE, 0, 0},
    {REDUCTION, "dumps", HD_ROLE_PICKLE, 0, 0}, /* before 3.11 */
    {REDUCTION, "dump", HD_ROLE_PICKLE, 0, 0},
    {QUEUES, "JoinableQueue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "JoinableQueue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "JoinableQueue.join", HD_ROLE_QUEUE_JOIN, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "JoinableQueue.task_done", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE, 0},
    {QUEUES, "SimpleQueue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_SIMPLE_QUEUE, 0},
    {QUEUES, "SimpleQueue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_SIMPLE_QUEUE, 0},
    {QUEUES, "SimpleQueue.get", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_SIMPLE_QUEUE, 0},
    {QUEUES, "SimpleQueue.send_payload", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_SIMPLE_QUEUE, 0}, /* billiard */
    {QUEUES, "SimpleQueue.get_payload", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_SIMPLE_QUEUE, 0},
};

void hd_role_of(const char *module, const char *function, hd_code *code) {
  static const char *const twins[] = {"multiprocess/", "billiard/"};
  char renamed[256];
  for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
    size_t size = strlen(twins[i]);
    if (strncmp(module, twins[i], size) != 0) continue;
    snprintf(renamed, sizeof renamed, PROCESSES "%s", module + size);
    module = renamed;
  }
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
    if (strcmp(roles[i].function, function) != 0 || strcmp(roles[i].module, module) != 0) continue;
    code->role = roles[i].role;
    code->kind = roles[i].kind;
    code->shared = strncmp(module, PROCESSES, strlen(PROCESSES)) == 0 &&
                   roles[i].kind != HD_OBJECT_KIND_FUTURE; /* which is of its process alone */
    code->reason = roles[i].reason;
    return;
  }
}

/* Which of a family an object is, by the names of its classes. */
uint8_t hd_refine_kind(uint8_t family, PyObject *self) {
  static const struct {
    uint8_t family, kind;
    const char *name;
  } special[] = {
      {HD_OBJECT_KIND_SEMAPHORE, HD_OBJECT_KIND_BOUNDED_SEMAPHORE, "BoundedSemaphore"},
      {HD_OBJECT_KIND_QUEUE, HD_OBJECT_KIND_LIFO_QUEUE, "LifoQueue"},
      {HD_OBJECT_KIND_QUEUE, HD_OBJECT_KIND_PRIORITY_QUEUE, "PriorityQueue"},
  };
  static struct {
    const PyTypeObject *type;
    const PyObject *mro;
    uint8_t family, kind;
  } last; /* the items of a queue are counted one by one */
  const PyTypeObject *type = Py_TYPE(self);
  PyObject *mro = type->tp_mro;
  if (family != HD_OBJECT_KIND_SEMAPHORE && family != HD_OBJECT_KIND_QUEUE) return family;
  if (last.type == type && last.mro == mro && last.family == family) return last.kind;
  uint8_t kind = family;
  for (Py_ssize_t i = 0; mro && kind == family && i < PyTuple_GET_SIZE(mro); i++)
    for (size_t k = 0; k < sizeof special / sizeof *special; k++)
      if (special[k].family == family &&
          strcmp(((PyTypeObject *)PyTuple_GET_ITEM(mro, i))->tp_name, special[k].name) == 0)
        kind = special[k].kind;
  last.type = type, last.mro = mro, last.family = family, last.kind = kind;
  return kind;
}
