/* The debugger at the waits of threads.
 *
 * It may hold a thread at the very wait that closes a circle: told as a wait, but not yet blocked, so
 * that everything can be looked at and undone.
 *
 * Only what is certain counts: locks whose holder is known and which are given back by their
 * holder alone, and the ends of threads, all waited for without a time limit. What else makes a
 * deadlock (conditions, queues, other processes) is found outside, after it has closed.
 *
 * And it ends what it has a stopped thread evaluate, also where that waits: such waits are cut into
 * slices, as CPython raises what one thread has another raise only where that runs Python. */
#include "heddle.h"

/* More threads than this in one circle are left to the analysis outside. */
#define LONGEST 256

#define SLICE_NS 50000000u

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
__thread bool hd_standing;

/* A thread that is about to wait, or waits while a signal's handler stands still, goes on being told so. */
PyObject *hd_api_stand(PyObject *module, PyObject *on) {
  (void)module;
  hd_thread *thread = hd_enter();
  if (thread == NULL) Py_RETURN_NONE;
  hd_standing = on != Py_False;
  if (on == Py_True && thread->wait == NULL)
    hd_wait_for(thread, &standing, HD_WAIT_REASON_DEBUGGER, NULL, 0, HD_FOREVER);
  else if (!hd_standing && thread->wait == &standing)
    hd_wait_end(thread, &standing, HD_WAIT_OUTCOME_OK);
  Py_RETURN_NONE;
}

/* Python code runs, in which comes what another thread has this one raise: -1. */
static int ended(void) {
  PyObject *result = hd_gate ? PyObject_CallFunction(hd_gate, "O", Py_None) : Py_NewRef(Py_None);
  Py_XDECREF(result);
  return result ? 0 : -1;
}

double hd_standing_slice(hd_thread *thread, const hd_wait *wait) {
  if (ended() < 0) return -1;
  uint64_t waited = hd_now(thread) - wait->begin;
  uint64_t left = wait->timeout > waited ? wait->timeout - waited : 0;
  return (double)(left < SLICE_NS ? left : SLICE_NS) / 1e9;
}

/* `result`; NULL, and what was acquired is given back: the evaluation was ended before it had that. */
static PyObject *unless_ended(hd_thread *thread, PyObject *result, PyObject *release, PyObject *self) {
  if (result == NULL || result == Py_False || ended() == 0) return result;
  hd_give_back(thread, self, release, NULL);
  Py_DECREF(result);
  return NULL;
}

PyObject *hd_standing_acquire(hd_thread *thread, const hd_wait *wait, PyObject *acquire,
                              PyObject *release, PyObject *self) {
  PyObject *result = Py_NewRef(Py_False);
  double seconds = 0;
  while (result == Py_False && (seconds = hd_standing_slice(thread, wait)) > 0) {
    PyObject *args[] = {Py_True, PyFloat_FromDouble(seconds)};
    Py_DECREF(result);
    result = args[1] ? hd_call_original(acquire, self, args, 2, NULL) : NULL;
    Py_XDECREF(args[1]);
  }
  if (seconds < 0) Py_CLEAR(result);
  return unless_ended(thread, result, release, self);
}
