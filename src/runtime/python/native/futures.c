/* Jobs of concurrent.futures: from submit to result, told by what happens to their Future.
 *
 * Nothing is kept but numbers: a Future is recognised when its condition is made, by `submit` on
 * the stack; each change of its state happens under that condition, and is seen at the release.
 * While the job is neither done nor cancelled, `target` of the Future's state is its task, and
 * `since` is when it was submitted, or began to run. After an exception, `sequence` is the task for
 * as long as nobody has looked at it: result() and exception() do so under the condition, too. */
#include "pools.h"
#include "raised.h"
#include "tasks.h"

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

static void begin(hd_thread *thread, hd_object *future, hd_frame *submit, uint32_t stack) {
  PyObject *pool = hd_frame_argument(submit, 0), *callable = hd_frame_argument(submit, 1);
  if (pool == NULL || callable == NULL) return;
  hd_object *executor = hd_composite(thread, pool, HD_OBJECT_KIND_EXECUTOR, NULL);
  uint32_t task = hd_task_new(thread);
  if (task == 0) return;
  if (executor && executor->id == 0) executor->size = workers_of(pool);
  uint32_t pool_id = executor ? hd_object_announce(thread, executor) : 0;
  uint32_t name = hd_task_name(callable, hd_frame_varargs(submit));
  uint64_t now = hd_now(thread);
  future->target = task;
  future->shape |= HD_SHAPE_JOB;
  future->since = now;
  hd_emit(thread, now, HD_EVENT_TASK_BEGIN, HD_TASK_KIND_JOB, task, name, stack,
          hd_pair(pool_id, thread->task));
  if (hd_place_of(submit)->role == HD_ROLE_PROCESSES_SUBMIT) share(thread, task, pool, now);
  hd_emit(thread, now, HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_WORKER, task, pool_id, stack, 0);
}

void hd_future_created(hd_thread *thread, hd_object *future, const hd_walked *frames, int count,
                       uint32_t stack) {
  /* Inside Condition.__init__ inside Future.__init__, which is the last before submit. */
  for (int i = 0; i + 1 < count && frames[i].info->class == HD_INTERNAL; i++) {
    if (frames[i].info->role != HD_ROLE_INIT || frames[i].info->kind != HD_OBJECT_KIND_FUTURE)
      continue;
    uint8_t role = frames[i + 1].info->role;
    if (role == HD_ROLE_POOL_SUBMIT || role == HD_ROLE_PROCESSES_SUBMIT)
      begin(thread, future, frames[i + 1].frame, stack);
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

static void end(hd_thread *thread, hd_object *future, uint16_t outcome, bool cancelled) {
  uint64_t now = hd_now(thread);
  bool here = thread->task == future->target;
  hd_emit(thread, now, HD_EVENT_TASK_END, outcome, future->target, cancelled, 0,
          here ? now - future->since : 0);
  if (here) thread->task = thread->outer_task;
  if (outcome == HD_WAIT_OUTCOME_ERROR && !cancelled) future->sequence = future->target;
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
  if (caller == NULL || hd_place_of(caller)->role != HD_ROLE_POOL_RUN) {
    hd_emit(thread, now, HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_REMOTE, future->target, 0, 0, 0);
    return;
  }
  hd_emit(thread, now, HD_EVENT_TASK_UNBLOCK, 0, future->target, 0, 0, now - future->since);
  future->since = now;
  thread->outer_task = thread->task;
  thread->task = future->target;
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
      if (is_in_state(self, "FINISHED")) end(thread, future, HD_WAIT_OUTCOME_OK, false);
      break;
    case HD_ROLE_FUTURE_EXCEPTION:
      if (!is_in_state(self, "FINISHED")) break;
      hd_raised_tell(thread, HD_ENDED_TASK, hd_frame_argument(method, 1), NULL);
      end(thread, future, HD_WAIT_OUTCOME_ERROR, false);
      break;
    case HD_ROLE_FUTURE_CANCEL:
      if (is_in_state(self, "CANCELLED")) end(thread, future, HD_WAIT_OUTCOME_ERROR, true);
      break;
    default: break;
  }
}

static void consider(PyObject *candidate, hd_object **only, int *count) {
  hd_object *future = hd_object_find(candidate);
  if (future == NULL || future->kind != HD_OBJECT_KIND_FUTURE || future->target == 0) return;
  *only = future;
  ++*count;
}

/* The one of the futures that wait() and as_completed() are given whose job is not over; NULL when
 * there are several: any of them may end the wait. */
hd_object *hd_future_awaited(PyObject *futures) {
  hd_object *only = NULL;
  int count = 0;
  PyObject *item;
  Py_ssize_t at = 0;
  Py_hash_t hash;
  if (futures == NULL) return NULL;
  if (PyAnySet_CheckExact(futures)) {
    while (_PySet_NextEntry(futures, &at, &item, &hash)) consider(item, &only, &count);
  } else if (PyDict_CheckExact(futures)) {
    while (PyDict_Next(futures, &at, &item, NULL)) consider(item, &only, &count);
  } else if (PyList_CheckExact(futures)) {
    for (; at < PyList_GET_SIZE(futures); at++) consider(PyList_GET_ITEM(futures, at), &only, &count);
  } else if (PyTuple_CheckExact(futures)) {
    for (; at < PyTuple_GET_SIZE(futures); at++) consider(PyTuple_GET_ITEM(futures, at), &only, &count);
  }
  return count == 1 ? only : NULL;
}
