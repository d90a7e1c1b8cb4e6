/* What a thread gives to the event loop of another one: coroutines, by run_coroutine_threadsafe(), and
 * calls, by call_soon_threadsafe().
 *
 * The loop makes a task of one when it comes to it, which it never does while its thread is blocked.
 * So the task is told of when the coroutine is given, and waits for that thread. */
#include "asyncio.h"

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

/* A loop that waits for its sockets is woken by a byte that its own method writes. */
void hd_threadsafe_sends(hd_thread *thread) {
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_LOOP_WAKE) return;
  PyObject *loop = hd_asyncio_names.thread ? hd_frame_argument(top, 0) : NULL;
  const hd_thread *runner = hd_thread_waiting(thread_of(loop));
  if (runner && runner != thread && runner->wait->io.what) runner->wait->waker = thread->id;
}
