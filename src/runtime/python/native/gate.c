/* A debugger may hold a thread at the very wait that closes a circle: told as a wait, but not yet
 * blocked, so that everything can be looked at and undone.
 *
 * Only what is certain counts: locks whose holder is known and which are given back by their
 * holder alone, and the ends of threads, all waited for without a time limit. What else makes a
 * deadlock (conditions, queues, other processes) is found outside, after it has closed. */
#include "heddle.h"

/* More threads than this in one circle are left to the analysis outside. */
#define LONGEST 256

PyObject *hd_gate;

/* The thread that alone can end a wait, as far as it is certain and waits itself or is `self`. */
static const hd_thread *awaited(const hd_wait *wait, const hd_thread *self) {
  if (wait->timeout != HD_FOREVER) return NULL;
  if (wait->reason == HD_WAIT_REASON_LOCK) {
    const hd_object *lock = wait->object;
    const hd_thread *holder = lock->holder;
    if (holder == NULL || lock->owner != holder->id || lock->shape & HD_SHAPE_CROSS) return NULL;
    return holder->wait || holder == self ? holder : NULL;
  }
  bool thread = wait->reason == HD_WAIT_REASON_THREAD_JOIN || wait->reason == HD_WAIT_REASON_IMPORT;
  if (thread && wait->target)
    return wait->target == self->id ? self : hd_thread_waiting(wait->target);
  return NULL;
}

int hd_gate_closing(hd_thread *thread) {
  const hd_thread *at = thread;
  for (int length = 1; length <= LONGEST; length++) {
    at = awaited(at->wait, thread);
    if (at == NULL) return 0;
    if (at != thread) continue;
    PyObject *result =
        PyObject_CallFunction(hd_gate, "s", length == 1 ? "self-deadlock" : "deadlock");
    Py_XDECREF(result);
    return result ? 0 : -1;
  }
  return 0;
}

static __thread hd_wait standing;

/* A thread that is about to wait, or waits while a signal's handler stands still, goes on being told so. */
PyObject *hd_api_stand(PyObject *module, PyObject *on) {
  (void)module;
  hd_thread *thread = hd_enter();
  if (thread == NULL) Py_RETURN_NONE;
  if (on == Py_True && thread->wait == NULL)
    hd_wait_for(thread, &standing, HD_WAIT_REASON_DEBUGGER, NULL, 0, HD_FOREVER);
  else if (on != Py_True && thread->wait == &standing)
    hd_wait_end(thread, &standing, HD_WAIT_OUTCOME_OK);
  Py_RETURN_NONE;
}
