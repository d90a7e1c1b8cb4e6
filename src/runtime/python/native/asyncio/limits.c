/* Whether a time limit ends the wait of a task, found in the frames of its coroutines: wait_for()
 * and wait() have it among their arguments, and a `with` block keeps asyncio.timeout(), or what
 * async_timeout and anyio have for it, on the evaluation stack of its frame. */
#include "asyncio/asyncio.h"
#include <math.h>

/* A limit that cannot be read is one all the same. */
#define UNREADABLE_NS 1000000u

static uint64_t after(hd_thread *thread, double seconds) {
  if (seconds > 1e9) return 0;
  if (!(seconds > 0)) seconds = 0;
  return hd_now(thread) + (uint64_t)(seconds * 1e9) + 1;
}

/* Infinity for what is no number, and no limit. */
static double number(PyObject *value) {
  if (PyFloat_Check(value)) return PyFloat_AS_DOUBLE(value);
  int overflow = 0;
  long whole = PyLong_Check(value) ? PyLong_AsLongAndOverflow(value, &overflow) : 0;
  return overflow || !PyLong_Check(value) ? INFINITY : (double)whole;
}

/* The clock of a loop is CLOCK_MONOTONIC in seconds. */
static uint64_t at(hd_thread *thread, double when) {
  double now = (double)(hd_now(thread) + hd.epoch_ns) / 1e9;
  return after(thread, when - now);
}

/* A limit of asyncio that has passed, and has cancelled the task, does not do so again. Its handle is None then, and when there is no limit. */
static bool is_spent(PyObject *scope) {
  PyObject *handle = hd_plain_attribute(scope, hd_asyncio_names.handle);
  bool spent = handle == Py_None;
  Py_XDECREF(handle);
  return spent;
}

static uint64_t of_scope(hd_thread *thread, PyObject *scope) {
  const char *name = Py_TYPE(scope)->tp_name;
  if (strcmp(name, "Timeout") != 0 && strcmp(name, "CancelScope") != 0) return 0;
  if (is_spent(scope)) return 0;
  PyObject *when = hd_plain_attribute(scope, hd_asyncio_names.when);
  if (when == NULL) when = hd_plain_attribute(scope, hd_asyncio_names.deadline);
  if (when == NULL) return hd_now(thread) + UNREADABLE_NS;
  uint64_t deadline = at(thread, number(when));
  Py_DECREF(when);
  return deadline;
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a && (b == 0 || a < b) ? a : b; }

static uint64_t of_blocks(hd_thread *thread, const hd_frame *frame, int depth) {
  uint64_t deadline = 0;
  PyObject *entered;
  for (int at = 0; (entered = hd_with_next(frame, &at)) != NULL;) {
    deadline = earlier(of_scope(thread, entered), deadline);
    /* A generator that contextlib made a context manager of. */
    PyObject *generator = depth ? hd_plain_attribute(entered, hd_asyncio_names.generator) : NULL;
    const hd_frame *inner = generator ? hd_await_frame(generator) : NULL;
    if (inner) deadline = earlier(of_blocks(thread, inner, depth - 1), deadline);
    Py_XDECREF(generator);
  }
  return deadline;
}

/* Whether as_completed() was given a time limit; up to 3.12 its functions do not say so. */
static bool has_timer(const hd_frame *frame) {
  PyObject *self = hd_frame_argument(frame, 0);
  PyObject *timer = self ? hd_plain_attribute(self, hd_asyncio_names.timer) : NULL;
  bool has = timer != NULL && timer != Py_None;
  Py_XDECREF(timer);
  return has;
}

/* Whether wait_for() still has its limit. Since 3.12 the block tells; before, it waits itself until then, and after that for the end of
 * what it has cancelled, in another function. */
static bool is_limited(int depth, int count) { return !HD_SINCE(12) && depth + 1 == count; }

uint64_t hd_limit_of(hd_thread *thread, hd_frame **chain, int count) {
  uint64_t deadline = 0;
  for (int i = 0; i < count; i++) {
    uint8_t role = hd_place_of(chain[i])->role;
    PyObject *limit = role == HD_ROLE_AWAIT_MANY || (role == HD_ROLE_AWAIT_ONE && is_limited(i, count))
                          ? hd_frame_argument(chain[i], 1)
                          : NULL;
    if (limit) deadline = earlier(after(thread, number(limit)), deadline);
    if (role == HD_ROLE_AWAIT_NEXT && has_timer(chain[i]))
      deadline = earlier(hd_now(thread) + UNREADABLE_NS, deadline);
    deadline = earlier(of_blocks(thread, chain[i], 2), deadline);
  }
  return deadline;
}
