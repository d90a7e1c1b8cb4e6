/* What functions of threading, queue, concurrent.futures and multiprocessing mean to those who call
 * them. */
#include "heddle.h"

typedef struct {
  const char *module, *function;
  uint8_t role, kind;
} role;

#define THREADING "threading.py"
#define QUEUE "queue.py"
#define FUTURES "concurrent/futures/_base.py"
#define POOL "concurrent/futures/thread.py"
#define PROCESSES "multiprocessing/"
#define SUBPROCESS "subprocess.py"
#define SYNCHRONIZE PROCESSES "synchronize.py"
#define QUEUES PROCESSES "queues.py"
#define CONTEXT PROCESSES "context.py"
#define SHAREDCTYPES PROCESSES "sharedctypes.py"

static const role roles[] = {
    {THREADING, "Condition.wait", HD_ROLE_CONDITION_WAIT, HD_OBJECT_KIND_CONDITION},
    {THREADING, "Condition.notify", HD_ROLE_CONDITION_NOTIFY, HD_OBJECT_KIND_CONDITION},
    {THREADING, "Condition.__enter__", HD_ROLE_CONDITION_LOCK, HD_OBJECT_KIND_CONDITION},
    {THREADING, "Condition.__exit__", HD_ROLE_CONDITION_EXIT, HD_OBJECT_KIND_CONDITION},
    {THREADING, "Condition._acquire_restore", HD_ROLE_CONDITION_LOCK, HD_OBJECT_KIND_CONDITION},
    {THREADING, "Condition.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_CONDITION},
    {THREADING, "Event.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EVENT},
    {THREADING, "Event.wait", HD_ROLE_EVENT_WAIT, HD_OBJECT_KIND_EVENT},
    {THREADING, "Event.set", HD_ROLE_EVENT_SET, HD_OBJECT_KIND_EVENT},
    {THREADING, "Semaphore.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_SEMAPHORE},
    {THREADING, "Semaphore.acquire", HD_ROLE_SEMAPHORE_ACQUIRE, HD_OBJECT_KIND_SEMAPHORE},
    {THREADING, "Semaphore.release", HD_ROLE_SEMAPHORE_RELEASE, HD_OBJECT_KIND_SEMAPHORE},
    {THREADING, "BoundedSemaphore.release", HD_ROLE_SEMAPHORE_RELEASE, HD_OBJECT_KIND_SEMAPHORE},
    {THREADING, "Barrier.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_BARRIER},
    {THREADING, "Barrier.wait", HD_ROLE_BARRIER, HD_OBJECT_KIND_BARRIER},
    {THREADING, "Barrier.reset", HD_ROLE_BARRIER, HD_OBJECT_KIND_BARRIER},
    {THREADING, "Barrier.abort", HD_ROLE_BARRIER, HD_OBJECT_KIND_BARRIER},
    {THREADING, "Thread.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_THREAD},
    {THREADING, "Thread.start", HD_ROLE_THREAD_START, HD_OBJECT_KIND_THREAD},
    {THREADING, "Thread._set_tstate_lock", HD_ROLE_THREAD_SENTINEL, HD_OBJECT_KIND_THREAD},
    {THREADING, "Thread._reset_internal_locks", HD_ROLE_THREAD_SENTINEL, HD_OBJECT_KIND_THREAD},
    {THREADING, "Thread._wait_for_tstate_lock", HD_ROLE_THREAD_JOIN, HD_OBJECT_KIND_THREAD},
    {THREADING, "Thread.join", HD_ROLE_THREAD_JOIN, HD_OBJECT_KIND_THREAD},
    {THREADING, "Thread._bootstrap_inner", HD_ROLE_THREAD_BEGIN, HD_OBJECT_KIND_THREAD},
    {THREADING, "RLock", HD_ROLE_FACTORY, 0},
    {QUEUE, "Queue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.get", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.join", HD_ROLE_QUEUE_JOIN, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.task_done", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.qsize", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.empty", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.full", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE},
    {QUEUE, "Queue.shutdown", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE},
    {FUTURES, "Future.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_FUTURE},
    {FUTURES, "Future.result", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE},
    {FUTURES, "Future.exception", HD_ROLE_FUTURE_WAIT, HD_OBJECT_KIND_FUTURE},
    {FUTURES, "Future.set_result", HD_ROLE_FUTURE_OTHER, HD_OBJECT_KIND_FUTURE},
    {FUTURES, "Future.set_exception", HD_ROLE_FUTURE_OTHER, HD_OBJECT_KIND_FUTURE},
    {FUTURES, "Future.cancel", HD_ROLE_FUTURE_OTHER, HD_OBJECT_KIND_FUTURE},
    {FUTURES, "wait", HD_ROLE_FUTURES_WAIT, 0},
    {FUTURES, "as_completed", HD_ROLE_FUTURES_WAIT, 0},
    {POOL, "ThreadPoolExecutor.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EXECUTOR},
    {SUBPROCESS, "Popen.wait", HD_ROLE_SUBPROCESS_WAIT, 0},
    {SUBPROCESS, "Popen.communicate", HD_ROLE_SUBPROCESS_WAIT, 0},
    {PROCESSES "process.py", "BaseProcess.join", HD_ROLE_PROCESS_JOIN, 0},
    {PROCESSES "popen_fork.py", "Popen.wait", HD_ROLE_SUBPROCESS_WAIT, 0},
    {SYNCHRONIZE, "SemLock.__init__", HD_ROLE_SEMLOCK_INIT, 0},
    {SYNCHRONIZE, "SemLock.__setstate__", HD_ROLE_SEMLOCK_INIT, 0},
    {SYNCHRONIZE, "SemLock.__enter__", HD_ROLE_SEMLOCK_ENTER, 0},
    {SYNCHRONIZE, "Lock.__init__", HD_ROLE_FACTORY, 0},
    {SYNCHRONIZE, "RLock.__init__", HD_ROLE_FACTORY, 0},
    {SYNCHRONIZE, "Semaphore.__init__", HD_ROLE_FACTORY, 0},
    {SYNCHRONIZE, "BoundedSemaphore.__init__", HD_ROLE_FACTORY, 0},
    {CONTEXT, "BaseContext.Lock", HD_ROLE_FACTORY, 0},
    {CONTEXT, "BaseContext.RLock", HD_ROLE_FACTORY, 0},
    {CONTEXT, "BaseContext.Semaphore", HD_ROLE_FACTORY, 0},
    {CONTEXT, "BaseContext.BoundedSemaphore", HD_ROLE_FACTORY, 0},
    {CONTEXT, "BaseContext.Value", HD_ROLE_FACTORY, 0},
    {CONTEXT, "BaseContext.Array", HD_ROLE_FACTORY, 0},
    {SHAREDCTYPES, "Value", HD_ROLE_FACTORY, 0},
    {SHAREDCTYPES, "Array", HD_ROLE_FACTORY, 0},
    {SHAREDCTYPES, "synchronized", HD_ROLE_FACTORY, 0},
    {SHAREDCTYPES, "SynchronizedBase.__init__", HD_ROLE_FACTORY, 0},
    {SYNCHRONIZE, "Condition.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_CONDITION},
    {SYNCHRONIZE, "Condition.wait", HD_ROLE_CONDITION_WAIT, HD_OBJECT_KIND_CONDITION},
    {SYNCHRONIZE, "Condition.notify", HD_ROLE_CONDITION_NOTIFY, HD_OBJECT_KIND_CONDITION},
    {SYNCHRONIZE, "Condition.__enter__", HD_ROLE_CONDITION_LOCK, HD_OBJECT_KIND_CONDITION},
    {SYNCHRONIZE, "Event.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_EVENT},
    {SYNCHRONIZE, "Event.wait", HD_ROLE_EVENT_WAIT, HD_OBJECT_KIND_EVENT},
    {SYNCHRONIZE, "Event.set", HD_ROLE_EVENT_SET, HD_OBJECT_KIND_EVENT},
    {SYNCHRONIZE, "Barrier.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_BARRIER},
    {QUEUES, "Queue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "Queue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "Queue.get", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "Queue._feed", HD_ROLE_QUEUE_FEED, 0},
    {QUEUES, "_feed", HD_ROLE_QUEUE_FEED, 0}, /* before 3.11 */
    {QUEUES, "JoinableQueue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "JoinableQueue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "JoinableQueue.join", HD_ROLE_QUEUE_JOIN, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "JoinableQueue.task_done", HD_ROLE_QUEUE_OTHER, HD_OBJECT_KIND_QUEUE},
    {QUEUES, "SimpleQueue.__init__", HD_ROLE_INIT, HD_OBJECT_KIND_SIMPLE_QUEUE},
    {QUEUES, "SimpleQueue.put", HD_ROLE_QUEUE_PUT, HD_OBJECT_KIND_SIMPLE_QUEUE},
    {QUEUES, "SimpleQueue.get", HD_ROLE_QUEUE_GET, HD_OBJECT_KIND_SIMPLE_QUEUE},
};

void hd_role_of(const char *module, const char *function, hd_code *code) {
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
    if (strcmp(roles[i].function, function) != 0 || strcmp(roles[i].module, module) != 0) continue;
    code->role = roles[i].role;
    code->kind = roles[i].kind;
    code->shared = strncmp(module, PROCESSES, strlen(PROCESSES)) == 0;
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
  PyObject *mro = Py_TYPE(self)->tp_mro;
  if (family != HD_OBJECT_KIND_SEMAPHORE && family != HD_OBJECT_KIND_QUEUE) return family;
  for (Py_ssize_t i = 0; mro && i < PyTuple_GET_SIZE(mro); i++)
    for (size_t k = 0; k < sizeof special / sizeof *special; k++)
      if (special[k].family == family &&
          strcmp(((PyTypeObject *)PyTuple_GET_ITEM(mro, i))->tp_name, special[k].name) == 0)
        return special[k].kind;
  return family;
}
