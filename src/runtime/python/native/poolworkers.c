/* Workers of multiprocessing.Pool and ThreadPool.
 *
 * A worker thread takes the very tuples from its queue. A worker process reads them as pickles, which
 * begin with the two numbers that a task goes by: those are read from the pickle, for what else is in
 * it may run code of the program. */
#include "pools.h"
#include "raised.h"

__thread bool hd_pool_working;
static __thread struct {
  hd_call call;
  uint64_t since;
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
  now_running.running = true;
  hd_emit(thread, now, HD_EVENT_TASK_TAKEN, 0, call.pid, call.job, call.index, 0);
}

static void done(hd_thread *thread, bool ok, PyObject *exception) {
  hd_call call = now_running.call;
  if (!now_running.running) return;
  now_running.running = false;
  if (!ok) hd_raised_tell(thread, HD_ENDED_TASK, exception, NULL);
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
  PyObject *current = hd_module_value(hd_names.process, hd_names.current);
  PyObject *pid = hd_attribute(current, "_parent_pid");
  long number = pid && PyLong_CheckExact(pid) ? PyLong_AsLong(pid) : 0;
  Py_XDECREF(pid);
  PyErr_Clear();
  return number > 0 ? (uint32_t)number : 0;
}

/* `res` of SimpleQueue.get, which gives its lock back, called by the loop of a worker. */
void hd_pool_received(hd_thread *thread) {
  hd_walked frames[3];
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_SEMLOCK_EXIT) return;
  if (hd_walk(top, frames, 3) < 3) return;
  if (frames[1].info->role != HD_ROLE_QUEUE_GET || frames[2].info->role != HD_ROLE_CALLS_WORKER)
    return;
  PyObject *message = hd_frame_local(frames[1].frame, 1);
  hd_call call;
  if (message == NULL || !PyBytes_CheckExact(message) ||
      !pickled_numbers((const uint8_t *)PyBytes_AS_STRING(message),
                       (size_t)PyBytes_GET_SIZE(message), &call))
    return;
  call.pid = parent_pid();
  taken(thread, call);
  hd_pool_working = true;
}

/* What a failed call raised: `result` of the loop is (False, exception), the exception wrapped to
 * carry its traceback; or else it is a result that cannot be sent, and `wrapped` says so. */
static PyObject *exception_in(const hd_frame *loop) {
  PyObject *result = hd_frame_named(loop, "result");
  bool failed = result && PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2 &&
                PyTuple_GET_ITEM(result, 0) == Py_False;
  PyObject *exception = failed ? PyTuple_GET_ITEM(result, 1) : hd_frame_named(loop, "wrapped");
  if (exception == NULL) return NULL;
  PyObject *inner = PyExceptionInstance_Check(exception) ? NULL : hd_attribute(exception, "exc");
  return inner ? inner : Py_NewRef(exception);
}

/* `obj` of SimpleQueue.put, pickled, which takes the lock of the queue to write it. */
void hd_pool_answers(hd_thread *thread) {
  hd_walked frames[3];
  if (hd_walk(hd_frame_top(hd_tstate()), frames, 3) < 3) return;
  if (frames[1].info->role != HD_ROLE_QUEUE_PUT || frames[2].info->role != HD_ROLE_CALLS_WORKER)
    return;
  PyObject *message = hd_frame_argument(frames[1].frame, 1);
  if (message == NULL || !PyMemoryView_Check(message)) return;
  const Py_buffer *buffer = PyMemoryView_GET_BUFFER(message);
  hd_call call;
  const uint8_t *rest = pickled_numbers(buffer->buf, (size_t)buffer->len, &call);
  if (rest == NULL || call.job != now_running.call.job || call.index != now_running.call.index)
    return;
  hd_pool_working = false;
  bool ok = *rest == 0x88; /* True */
  PyObject *exception = ok ? NULL : exception_in(frames[2].frame);
  done(thread, ok, exception);
  Py_XDECREF(exception);
}
