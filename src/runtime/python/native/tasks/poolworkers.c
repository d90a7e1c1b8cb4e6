/* Workers of multiprocessing.Pool and ThreadPool, and of ProcessPoolExecutor.
 *
 * A worker thread takes the very tuples from its queue. A worker process reads them as pickles: the
 * numbers that a task goes by are read from the pickle, for what else is in it may run code of the
 * program. A tuple begins with its two numbers; a _CallItem has one, its first attribute, which counts
 * in its executor. */
#include "tasks/pools.h"
#include "threads/raised.h"

__thread bool hd_pool_working;
static __thread struct {
  hd_call call;
  uint64_t since;
  uint32_t generation;
  bool running;
} now_running;

void hd_pool_after_fork(void) {
  hd_pool_working = now_running.running = false;
}

/* ---- begin and end ---- */

static void taken(hd_thread *thread, hd_call call) {
  uint64_t now = hd_now(thread);
  now_running.call = call;
  now_running.since = now;
  now_running.generation = hd.generation;
  now_running.running = true;
  hd_emit(thread, now, HD_EVENT_TASK_TAKEN, 0, call.pid, call.job, call.index, 0);
}

static void done(hd_thread *thread, bool ok, PyObject *exception) {
  hd_call call = now_running.call;
  if (!now_running.running) return;
  now_running.running = false;
  if (now_running.generation != hd.generation) return;
  if (!ok && exception) hd_raised_tell_sent(thread, exception);
  uint64_t now = hd_now(thread);
  hd_emit(thread, now, HD_EVENT_TASK_DONE,
          ok ? HD_TASK_OUTCOME_RETURNED : HD_TASK_OUTCOME_RAISED, call.pid, call.job, call.index,
          now - now_running.since);
}

/* ---- threads ---- */

void hd_pool_got(hd_thread *thread, PyObject *item) {
  hd_call call;
  if (hd_pool_numbers(item, 5, &call)) taken(thread, call);
}

void hd_pool_returns(hd_thread *thread, PyObject *item) {
  hd_call call;
  if (!hd_pool_numbers(item, 3, &call)) return;
  PyObject *result = PyTuple_GET_ITEM(item, 2);
  if (!PyTuple_CheckExact(result) || PyTuple_GET_SIZE(result) != 2) return;
  done(thread, PyTuple_GET_ITEM(result, 0) == Py_True, PyTuple_GET_ITEM(result, 1));
}

/* ---- processes ---- */

static const uint8_t *pickled_number(const uint8_t *at, const uint8_t *end, uint32_t *number) {
  int bytes = at >= end ? 0 : *at == 'K' ? 1 : *at == 'M' ? 2 : *at == 'J' ? 4 : 0;
  if (bytes == 0 || end - ++at < bytes) return NULL;
  *number = 0;
  for (int i = 0; i < bytes; i++) *number |= (uint32_t)at[i] << (8 * i);
  return at + bytes;
}

/* Reads `(job, index, …`; what follows, or NULL: it is no such pickle. */
static const uint8_t *pickled_numbers(const uint8_t *at, size_t length, hd_call *call) {
  const uint8_t *end = at + length;
  if (length < 2 || at[0] != 0x80) return NULL;
  at += 2;
  if (end - at > 9 && *at == 0x95) at += 9; /* the length of what follows, since protocol 4 */
  if (at < end && *at == '(') at++;
  at = pickled_number(at, end, &call->job);
  at = at ? pickled_number(at, end, &call->index) : NULL;
  return at && at < end ? at : NULL;
}

/* Whose process the pool is, as multiprocessing knows it under each start method. */
static uint32_t parent_pid(void) {
  PyObject *current = hd_current_process();
  PyObject *pid = hd_attribute(current, "_parent_pid");
  long number = pid && PyLong_CheckExact(pid) ? PyLong_AsLong(pid) : 0;
  Py_XDECREF(pid);
  PyErr_Clear();
  return number > 0 ? (uint32_t)number : 0;
}

/* The number of the _CallItem that it is the pickle of. */
static bool pickled_item(const uint8_t *at, size_t length, uint32_t *job) {
  static const char key[] = "\x8c\x07work_id\x94";
  const uint8_t *found = memmem(at, length, key, sizeof key - 1);
  return found && pickled_number(found + sizeof key - 1, at + length, job);
}

uint32_t hd_pool_of_processes(PyObject *executor) {
  static const char *const path[] = {"_call_queue", "_rlock", "_semlock", NULL};
  PyObject *at = hd_attribute_at(executor, path);
  uint32_t number = at ? hd_semlock_number(at) : 0;
  Py_XDECREF(at);
  return number;
}

/* The message, which SimpleQueue.get or Queue.get has in `res` when it gives its lock back, called by
 * the loop of a worker. */
void hd_pool_received(hd_thread *thread, PyObject *semlock) {
  hd_walked frames[3];
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_SEMLOCK_EXIT) return;
  if (hd_walk(top, frames, 3) < 3 || frames[1].info->role != HD_ROLE_QUEUE_GET) return;
  bool item = frames[2].info->role == HD_ROLE_PROCESSES_WORKER;
  if (!item && frames[2].info->role != HD_ROLE_CALLS_WORKER) return;
  PyObject *message = hd_frame_named(frames[1].frame, "res");
  if (message == NULL || !PyBytes_CheckExact(message)) return;
  const uint8_t *pickle = (const uint8_t *)PyBytes_AS_STRING(message);
  size_t length = (size_t)PyBytes_GET_SIZE(message);
  hd_call call = {.index = item ? hd_semlock_number(semlock) : 0};
  if (item ? !pickled_item(pickle, length, &call.job) : !pickled_numbers(pickle, length, &call))
    return;
  call.pid = parent_pid();
  taken(thread, call);
  hd_pool_working = true;
}

/* ---- their results ---- */

/* What a failed call raised: `result` of the loop is (False, exception), the exception wrapped to
 * carry its traceback; or else it is a result that cannot be sent, and `wrapped` says so. */
static PyObject *exception_in(const hd_frame *loop) {
  PyObject *result = hd_frame_named(loop, "result");
  bool failed = result && PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2 &&
                PyTuple_GET_ITEM(result, 0) == Py_False;
  return failed ? PyTuple_GET_ITEM(result, 1) : hd_frame_named(loop, "wrapped");
}

/* `exc`: the result could not be sent. */
static void answers_item(hd_thread *thread, const hd_frame *answer) {
  PyObject *exception = hd_frame_named(answer, "exception");
  if (exception == NULL || exception == Py_None) exception = hd_frame_named(answer, "exc");
  hd_pool_working = false;
  done(thread, exception == NULL, exception);
}

/* `obj` of SimpleQueue.put, pickled, which takes the lock of the queue to write it. */
void hd_pool_answers(hd_thread *thread) {
  hd_walked frames[3];
  if (hd_walk(hd_frame_top(hd_tstate()), frames, 3) < 3) return;
  if (frames[1].info->role != HD_ROLE_QUEUE_PUT) return;
  if (frames[2].info->role == HD_ROLE_PROCESSES_ANSWER) answers_item(thread, frames[2].frame);
  if (frames[2].info->role != HD_ROLE_CALLS_WORKER) return;
  PyObject *message = hd_frame_argument(frames[1].frame, 1);
  if (message == NULL || !PyMemoryView_Check(message)) return;
  const Py_buffer *buffer = PyMemoryView_GET_BUFFER(message);
  hd_call call;
  const uint8_t *rest = pickled_numbers(buffer->buf, (size_t)buffer->len, &call);
  if (rest == NULL || call.job != now_running.call.job || call.index != now_running.call.index)
    return;
  hd_pool_working = false;
  bool ok = *rest == 0x88; /* True */
  done(thread, ok, ok ? NULL : exception_in(frames[2].frame));
}
