/* What a thread gives to the event loop of another one: coroutines, by run_coroutine_threadsafe(), and
 * calls, by call_soon_threadsafe(); or, without waking it, futures that are done, tasks, and that it is to stop.
 *
 * The loop makes a task of one when it comes to it, which it never does while its thread is blocked.
 * So the task is told of when the coroutine is given, and waits for that thread. */
#include "asyncio/asyncio.h"

/* Coroutines that have no task yet, the latest: the same address may come to mean another. */
#define GIVEN 64

static struct {
  const PyObject *coroutine;
  const PyObject *name; /* of its function, to be sure */
  uint32_t task;
} given[GIVEN];
static uint32_t next_given, waiting;

static const PyObject *name_of(PyObject *coroutine) {
  return PyCoro_CheckExact(coroutine) ? ((PyCoroObject *)coroutine)->cr_qualname : NULL;
}

/* The thread that runs the loop; 0: none does. */
static uint32_t thread_of(PyObject *loop) {
  PyObject *ident = loop ? hd_plain_attribute(loop, hd_asyncio_names.thread) : NULL;
  int overflow = 0;
  long number = ident && PyLong_CheckExact(ident) ? PyLong_AsLongAndOverflow(ident, &overflow) : 0;
  Py_XDECREF(ident);
  return number && !overflow ? hd_thread_of_ident((unsigned long)number) : 0;
}

void hd_threadsafe_submitted(hd_thread *thread, hd_object *future, hd_frame *frame,
                             uint32_t stack) {
  PyObject *coroutine = hd_frame_argument(frame, 0), *loop = hd_frame_argument(frame, 1);
  if (coroutine == NULL || name_of(coroutine) == NULL || hd_asyncio_names.thread == NULL) return;
  uint32_t task = hd_task_new(thread);
  if (task == 0) return;
  if (given[next_given].task == 0) waiting++;
  given[next_given].coroutine = coroutine;
  given[next_given].name = name_of(coroutine);
  given[next_given].task = task;
  next_given = (next_given + 1) % GIVEN;
  future->target = task;
  const char *called = hd_coroutine_name(coroutine);
  uint32_t name = hd_string(called, strlen(called)), runner = thread_of(loop);
  uint64_t now = hd_now(thread);
  hd_emit(thread, now, HD_EVENT_TASK_BEGIN, HD_TASK_KIND_COROUTINE, task, name, stack,
          hd_pair(0, thread->task));
  hd_emit(thread, now, HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_LOOP, task, runner, stack, 0);
}

void hd_threadsafe_forget(void) {
  for (uint32_t i = 0; i < GIVEN; i++) given[i].task = 0;
  waiting = 0;
}

uint32_t hd_threadsafe_claim(PyObject *coroutine) {
  for (uint32_t i = 0; waiting && i < GIVEN; i++) {
    if (given[i].task == 0 || given[i].coroutine != coroutine) continue;
    uint32_t task = given[i].name == name_of(coroutine) ? given[i].task : 0;
    given[i].task = 0;
    waiting--;
    return task;
  }
  return 0;
}

/* The thread that runs the loop and sleeps in it; NULL: none does, or it is this thread, or runs. */
static const hd_thread *sleeper_in(const hd_thread *thread, PyObject *loop) {
  const hd_thread *runner = hd_thread_waiting(thread_of(loop));
  return runner && runner != thread && runner->wait->io.what ? runner : NULL;
}

/* A loop that waits for its sockets is woken by a byte that its own method writes. */
void hd_threadsafe_sends(hd_thread *thread) {
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_LOOP_WAKE) return;
  PyObject *loop = hd_asyncio_names.thread ? hd_frame_argument(top, 0) : NULL;
  const hd_thread *runner = sleeper_in(thread, loop);
  if (runner) runner->wait->waker = thread->id;
}

/* ---- what does not wake it ---- */

static PyObject *original_result, *original_exception, *original_cancel, *original_cancel_task;

/* That of a future or task. What a loop runs itself is known without asking. */
static const hd_thread *sleeper_of(hd_thread *thread, PyObject *future) {
  if (HD_LIKELY(thread->handles)) return NULL;
  PyObject *loop = hd_asyncio_names.thread ? hd_await_loop(future) : NULL;
  const hd_thread *runner = sleeper_in(thread, loop);
  Py_XDECREF(loop);
  return runner;
}

static void tell(hd_thread *thread, const hd_thread *runner, uint32_t task) {
  hd_emit(thread, hd_now(thread), HD_EVENT_UNWOKEN, 0, runner->id, task, hd_user_site(), 0);
}

/* The first task that waits for the future; 0: none that is known. */
static uint32_t task_behind(hd_thread *thread, PyObject *future) {
  PyObject *callbacks = hd_await_callbacks(future);
  bool listed = callbacks && PyList_CheckExact(callbacks);
  uint32_t task = 0;
  for (Py_ssize_t i = 0; listed && task == 0 && i < PyList_GET_SIZE(callbacks); i++) {
    PyObject *pair = PyList_GET_ITEM(callbacks, i);
    bool paired = PyTuple_CheckExact(pair) && PyTuple_GET_SIZE(pair) > 0;
    PyObject *waiter = paired ? hd_task_called(PyTuple_GET_ITEM(pair, 0)) : NULL;
    if (waiter) task = hd_task_of(thread, waiter);
  }
  Py_XDECREF(callbacks);
  return task;
}

/* It is told of once the original has done it: the loop may forbid it, in debug mode. */
static PyObject *done(PyObject *original, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                      PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  const hd_thread *runner = thread ? sleeper_of(thread, self) : NULL;
  uint32_t task = runner ? hd_task_of(thread, self) : 0;
  if (runner && task == 0) task = task_behind(thread, self);
  /* A task cancels the future that it waits for. */
  if (runner) thread->handles = true;
  PyObject *result = hd_call_original(original, self, args, nargs, kwnames);
  if (runner) thread->handles = false;
  if (runner && result && result != Py_False && hd.state == HD_ON) tell(thread, runner, task);
  return result;
}

#define DONE(name)                                                                                \
  static PyObject *done_by_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,        \
                                  PyObject *kwnames) {                                            \
    return done(original_##name, self, args, nargs, kwnames);                                     \
  }

DONE(result)
DONE(exception)
DONE(cancel)

static PyObject *done_by_cancel_task(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
  PyObject *result = done(original_cancel_task, self, args, nargs, kwnames);
  if (result == Py_True && hd_enter()) hd_task_cancelled(self);
  return result;
}

#define FAST(name, function) \
  {name, (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS, NULL}

static PyMethodDef definitions[] = {
    FAST("set_result", done_by_result),
    FAST("set_exception", done_by_exception),
    FAST("cancel", done_by_cancel),
};
static PyObject **const originals[] = {&original_result, &original_exception, &original_cancel};
static PyMethodDef cancel_task = FAST("cancel", done_by_cancel_task);

void hd_threadsafe_hook(PyTypeObject *task, PyTypeObject *future) {
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(future, &definitions[i], originals[i]) < 0) PyErr_Clear();
  if (hd_hook_method(task, &cancel_task, &original_cancel_task) < 0) PyErr_Clear();
  PyType_Modified(future);
}

void hd_threadsafe_made(hd_thread *thread, PyObject *task) {
  const hd_thread *runner = sleeper_of(thread, task);
  if (runner) tell(thread, runner, 0);
}

void hd_threadsafe_stopped(hd_thread *thread, PyObject *loop) {
  const hd_thread *runner = hd_asyncio_names.thread ? sleeper_in(thread, loop) : NULL;
  if (runner) tell(thread, runner, 0);
}
