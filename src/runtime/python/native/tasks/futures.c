/* Jobs of concurrent.futures: from submit to result, told by what happens to their Future.
 *
 * Nothing is kept but numbers: a Future is recognised when its condition is made, by `submit` on
 * the stack; each change of its state happens under that condition, and is seen at the release.
 * While the job is neither done nor cancelled, `target` of the Future's state is its task, and
 * `since` is when it was submitted, or began to run. Where jobs come too fast, one is told of when it
 * begins, waits or is waited for, has failed or has run for long (HD_SHAPE_UNTOLD). After an
 * exception, `sequence` is the task for as long as nobody has looked at it: result() and exception()
 * do so under the condition, too. When it was cancelled, `job.parent` is the task (HD_SHAPE_CANCELLED). */
#include "tasks/pools.h"
#include "threads/raised.h"
#include "tasks/tasks.h"

/* How many workers the pool may have; 0: unknown. */
static uint32_t workers_of(PyObject *pool) {
  PyObject *value = hd_plain_attribute(pool, hd_names.max_workers);
  int overflow = 0;
  long count = value && PyLong_CheckExact(value) ? PyLong_AsLongAndOverflow(value, &overflow) : 0;
  Py_XDECREF(value);
  return overflow || count < 0 || count > UINT16_MAX ? 0 : (uint32_t)count;
}

/* A pool of processes numbers its jobs, and workers tell of them by these numbers. */
static void share(hd_thread *thread, uint32_t task, PyObject *pool, uint64_t now) {
  PyObject *count = hd_attribute(pool, "_queue_count");
  int overflow = 0;
  long job = count && PyLong_CheckExact(count) ? PyLong_AsLongAndOverflow(count, &overflow) : -1;
  Py_XDECREF(count);
  uint32_t number = job >= 0 && job < UINT32_MAX ? hd_pool_of_processes(pool) : 0;
  if (number) hd_emit(thread, now, HD_EVENT_TASK_SHARED, 0, task, (uint32_t)job, number, 0);
}

/* A job is told of when it is submitted, or later: when it was submitted is told then. */
static void tell(hd_thread *thread, hd_object *future) {
  uint64_t now = hd_now(thread);
  hd_emit(thread, now, HD_EVENT_TASK_BEGIN, HD_TASK_KIND_JOB, future->target, future->job.name,
          future->stack, hd_pair(future->pool, future->job.parent));
  if (future->shape & HD_SHAPE_UNTOLD)
    hd_emit(thread, now, HD_EVENT_TASK_LATE, 0, future->target, 0, 0, now - future->since);
  future->shape &= (uint16_t)~HD_SHAPE_UNTOLD;
}

static void tell_queued(hd_thread *thread, const hd_object *future) {
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_WORKER, future->target,
          future->pool, future->stack, 0);
}

static void begin(hd_thread *thread, hd_object *future, hd_frame *submit) {
  PyObject *pool = hd_frame_argument(submit, 0), *callable = hd_frame_argument(submit, 1);
  if (pool == NULL || callable == NULL) return;
  bool threads = hd_place_of(submit)->role == HD_ROLE_POOL_SUBMIT;
  hd_object *executor = hd_composite(thread, pool, HD_OBJECT_KIND_EXECUTOR, NULL);
  if (executor && executor->id == 0) executor->size = workers_of(pool);
  uint32_t pool_id = executor ? hd_object_announce(thread, executor) : 0;
  if (executor) executor->slot->depth++;
  uint64_t now = hd_now(thread);
  bool told = hd_job_may_be_told(now, !threads);
  if (!told && !threads) return;
  future->target = hd_task_id();
  future->pool = pool_id;
  future->job.name = hd_task_name(callable, hd_frame_varargs(submit), !told);
  future->job.parent = thread->task;
  future->since = now;
  future->shape |= told ? HD_SHAPE_JOB : HD_SHAPE_JOB | HD_SHAPE_UNTOLD;
  if (!told) return;
  tell(thread, future);
  if (!threads) share(thread, future->target, pool, future->since);
  tell_queued(thread, future);
}

void hd_future_created(hd_thread *thread, hd_object *future, const hd_walked *frames, int count,
                       uint32_t stack) {
  /* Inside Condition.__init__ inside Future.__init__, which is the last before submit. */
  for (int i = 0; i + 1 < count && frames[i].info->class == HD_INTERNAL; i++) {
    if (frames[i].info->role != HD_ROLE_INIT || frames[i].info->kind != HD_OBJECT_KIND_FUTURE)
      continue;
    uint8_t role = frames[i + 1].info->role;
    if (role == HD_ROLE_POOL_SUBMIT || role == HD_ROLE_PROCESSES_SUBMIT)
      begin(thread, future, frames[i + 1].frame);
    else if (role == HD_ROLE_THREADSAFE)
      hd_threadsafe_submitted(thread, future, frames[i + 1].frame, stack);
  }
}

static bool is_in_state(PyObject *future, const char *wanted) {
  PyObject *state = hd_plain_attribute(future, hd_names.state);
  bool is = state && PyUnicode_CheckExact(state) &&
            PyUnicode_CompareWithASCIIString(state, wanted) == 0;
  Py_XDECREF(state);
  return is;
}

/* ---- jobs that are told of late ---- */

/* What runs for so long is told of when it is over, at the latest. */
#define LONG_NS 1000000u

static void tell_result(hd_thread *thread, const hd_object *future) {
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_FUTURE, 0, future->target, future->id, 0, 0);
}

static void tell_late(hd_thread *thread, hd_object *future) {
  if (!(future->shape & HD_SHAPE_UNTOLD)) return;
  tell(thread, future);
  tell_queued(thread, future);
  if (future->id) tell_result(thread, future);
}

void hd_future_announced(hd_thread *thread, hd_object *future) {
  if (future->target == 0) {
    if (future->shape & HD_SHAPE_CALLS && future->depth > 0) /* of map(): all its parts are needed */
      hd_emit(thread, hd_now(thread), HD_EVENT_TASK_FUTURE, 0, 0, future->id, future->sequence, 0);
    return;
  }
  if (!(future->shape & HD_SHAPE_UNTOLD)) tell_result(thread, future);
  else if (hd_job_may_be_told(hd_now(thread), true)) tell_late(thread, future);
}

/* The job that the thread runs and has not told of. */
static hd_object *untold(hd_thread *thread) {
  hd_object *future = thread->untold ? hd_object_find(thread->untold_future) : NULL;
  if (future && future->target == thread->untold) return future;
  thread->untold = 0;
  return NULL;
}

static void runs(hd_thread *thread, hd_object *future, uint64_t begun) {
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_UNBLOCK, 0, future->target, 0, 0,
          begun - future->since);
  future->since = begun;
  thread->outer_task = thread->task;
  thread->task = future->target;
}

static void tell_running(hd_thread *thread, hd_object *future) {
  tell_late(thread, future);
  thread->untold = 0;
  runs(thread, future, thread->untold_since);
}

void hd_future_waits(hd_thread *thread, bool lock) {
  hd_object *future = untold(thread);
  if (future == NULL) return;
  if (!(future->shape & HD_SHAPE_UNTOLD) || hd_job_may_be_told(hd_now(thread), !lock))
    tell_running(thread, future);
}

/* A job is over. False: it was not told of, and will not be. */
static bool is_told_at_last(hd_thread *thread, hd_object *future, bool failed) {
  bool here = untold(thread) == future;
  if (future->shape & HD_SHAPE_UNTOLD) {
    uint64_t now = hd_now(thread);
    bool lasted = here && now - thread->untold_since >= LONG_NS;
    if ((lasted || failed) && hd_job_may_be_told(now, true)) tell_late(thread, future);
  }
  if (future->shape & HD_SHAPE_UNTOLD) {
    future->shape &= (uint16_t)~HD_SHAPE_UNTOLD;
    future->target = 0;
  } else if (here) {
    tell_running(thread, future);
  }
  if (here) thread->untold = 0;
  return future->target != 0;
}

/* ---- from begin to end ---- */

static void end(hd_thread *thread, hd_object *future, uint16_t outcome, bool cancelled) {
  uint64_t now = hd_now(thread);
  bool here = thread->task == future->target;
  hd_emit(thread, now, HD_EVENT_TASK_END, outcome, future->target, cancelled, 0,
          here ? now - future->since : 0);
  if (here) thread->task = thread->outer_task;
  if (cancelled) {
    future->job.parent = future->target;
    future->shape |= HD_SHAPE_CANCELLED;
  } else if (outcome == HD_WAIT_OUTCOME_ERROR) {
    future->sequence = future->target;
  }
  future->target = 0;
}

void hd_future_unretrieved(hd_thread *thread, hd_object *future) {
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_UNRETRIEVED, 0, future->sequence, 0, 0, 0);
  future->sequence = 0;
}

void hd_futures_stop(hd_thread *thread) {
  for (size_t i = 0; hd_objects && i <= hd_objects_mask; i++)
    if (hd_objects[i].object && hd_objects[i].object->shape & HD_SHAPE_JOB &&
        hd_objects[i].object->sequence)
      hd_future_unretrieved(thread, hd_objects[i].object);
}

/* A worker thread runs the job itself; elsewhere it is handed over to another process. */
static void run(hd_thread *thread, hd_object *future, hd_frame *caller) {
  uint64_t now = hd_now(thread);
  bool here = caller != NULL && hd_place_of(caller)->role == HD_ROLE_POOL_RUN;
  if (future->shape & HD_SHAPE_UNTOLD) {
    if (!here) return;
    thread->untold = future->target;
    thread->untold_future = future->key;
    thread->untold_since = now;
    if (hd_job_may_be_told(now, false)) tell_running(thread, future);
  } else if (here) {
    runs(thread, future, now);
  } else {
    hd_emit(thread, now, HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_REMOTE, future->target, 0, 0, 0);
  }
}

/* The lock of the condition of a Future is about to be released. */
void hd_future_released(hd_thread *thread, const hd_object *lock) {
  hd_object *future = lock->parent;
  if (future == NULL || !(future->shape & HD_SHAPE_JOB)) return;
  if (future->target == 0 && future->sequence == 0) return;
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_CONDITION_EXIT) return;
  hd_frame *method = hd_frame_caller(top);
  PyObject *self = method ? hd_frame_argument(method, 0) : NULL;
  if (self == NULL || future->key != self) return;
  switch (hd_place_of(method)->role) {
    case HD_ROLE_FUTURE_WAIT:
      if (future->sequence && is_in_state(self, "FINISHED")) future->sequence = 0;
      break;
    case HD_ROLE_FUTURE_RUN:
      if (is_in_state(self, "RUNNING")) run(thread, future, hd_frame_caller(method));
      break;
    case HD_ROLE_FUTURE_RESULT:
      if (is_in_state(self, "FINISHED") && is_told_at_last(thread, future, false))
        end(thread, future, HD_WAIT_OUTCOME_OK, false);
      break;
    case HD_ROLE_FUTURE_EXCEPTION:
      if (!is_in_state(self, "FINISHED") || !is_told_at_last(thread, future, true)) break;
      hd_raised_tell(thread, HD_ENDED_TASK, hd_frame_argument(method, 1), NULL);
      end(thread, future, HD_WAIT_OUTCOME_ERROR, false);
      break;
    case HD_ROLE_FUTURE_CANCEL:
      if (is_in_state(self, "CANCELLED") && is_told_at_last(thread, future, false))
        end(thread, future, HD_WAIT_OUTCOME_ERROR, true);
      break;
    default: break;
  }
}

/* What a wait for several is for; `only`: the last that may be told. */
typedef struct {
  hd_object *only;
  hd_awaited *jobs;
  hd_thread *thread;
  uint32_t pool; /* of the cancelled that are told; MIXED: they are of several */
} awaited;

#define MIXED UINT32_MAX

/* In the order in which they were submitted: that of a set is another one in each run. */
static void add(hd_awaited *jobs, uint32_t task) {
  uint32_t at = jobs->told++;
  for (; at > 0 && jobs->ids[at - 1] > task; at--) jobs->ids[at] = jobs->ids[at - 1];
  jobs->ids[at] = task;
  jobs->count++;
}

static hd_object *future_at(PyObject *candidate) {
  hd_object *future = hd_object_find(candidate);
  return future && future->kind == HD_OBJECT_KIND_FUTURE ? future : NULL;
}

static void consider(PyObject *candidate, awaited *search) {
  hd_awaited *jobs = search->jobs;
  hd_object *future = future_at(candidate);
  if (future && future->target && jobs->told < HD_AWAITED_TASKS) {
    hd_object_announce(search->thread, future);
    if (!(future->shape & HD_SHAPE_UNTOLD)) {
      add(jobs, future->target);
      search->only = future;
      return;
    }
  }
  /* That of a coroutine keeps its target. */
  bool job = future && future->shape & HD_SHAPE_JOB;
  bool over = job ? future->target == 0
                  : is_in_state(candidate, "FINISHED") ||
                        is_in_state(candidate, "CANCELLED_AND_NOTIFIED");
  if (!over) jobs->count++;
}

/* A cancelled job is waited for until a worker comes upon it. It takes no room from those that are not over; of those there is
 * no room for only the pool matters. */
static void consider_cancelled(PyObject *candidate, awaited *search) {
  hd_awaited *jobs = search->jobs;
  const hd_object *future = future_at(candidate);
  if (future == NULL || !(future->shape & HD_SHAPE_CANCELLED) || !is_in_state(candidate, "CANCELLED"))
    return;
  if (jobs->told == HD_AWAITED_TASKS) {
    if (future->pool != search->pool) jobs->count++;
    return;
  }
  search->pool = search->pool == 0 || search->pool == future->pool ? future->pool : MIXED;
  add(jobs, future->job.parent);
}

/* False: it is no collection whose items can be looked at. */
static bool consider_each(PyObject *futures, awaited *search, void (*look)(PyObject *, awaited *)) {
  PyObject *item;
  Py_ssize_t at = 0;
  Py_hash_t hash;
  if (PyAnySet_CheckExact(futures)) {
    while (_PySet_NextEntry(futures, &at, &item, &hash)) look(item, search);
  } else if (PyDict_CheckExact(futures)) {
    while (PyDict_Next(futures, &at, &item, NULL)) look(item, search);
  } else if (PyList_CheckExact(futures)) {
    for (; at < PyList_GET_SIZE(futures); at++) look(PyList_GET_ITEM(futures, at), search);
  } else if (PyTuple_CheckExact(futures)) {
    for (; at < PyTuple_GET_SIZE(futures); at++) look(PyTuple_GET_ITEM(futures, at), search);
  } else {
    return false;
  }
  return true;
}

hd_object *hd_futures_awaited(hd_thread *thread, PyObject *futures, hd_awaited *jobs) {
  awaited search = {NULL, jobs, thread, 0};
  if (futures == NULL) return NULL;
  if (consider_each(futures, &search, consider)) consider_each(futures, &search, consider_cancelled);
  else jobs->count = 1;
  if (search.only == NULL || jobs->count != 1 || jobs->told != 1) return NULL;
  jobs->count = jobs->told = 0;
  return search.only;
}
