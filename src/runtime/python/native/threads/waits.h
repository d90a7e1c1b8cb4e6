/* Waits of every kind (waits.c), and what stands around them. */
#ifndef HEDDLE_WAITS_H
#define HEDDLE_WAITS_H

#include "writing/objects.h"
#include "threads/threads.h"

/* What is waited for outside the program, as the event Awaited tells it. */
typedef struct {
  uint16_t what;
  uint32_t number, descriptor, bytes, name;
} hd_io;

/* Tasks and jobs of which any may end a wait: so many are told. */
#define HD_AWAITED_TASKS 32
typedef struct {
  uint32_t count; /* also of those that are not told */
  uint32_t told;  /* those in `ids` */
  uint32_t ids[HD_AWAITED_TASKS];
} hd_awaited;
/* All of them from the one at `first` on, before the Block of the thread (`task` 0) or the TaskBlock that they are part of. */
void hd_awaited_tell(hd_thread *thread, uint64_t now, uint32_t task, const hd_awaited *tasks,
                     uint32_t first);

typedef struct hd_wait {
  struct hd_wait *outer; /* the wait that a signal handler interrupted with this one */
  hd_object *object; /* whose waiters and counters these are; NULL: none */
  hd_object *signal; /* the lock whose release ends the wait; NULL: none */
  uint64_t begin, timeout;
  uint32_t target, site, stack, generation;
  uint32_t waker; /* for an Ok outcome without a signal */
  uint16_t reason;
  hd_io io; /* what: 0: nothing outside the program is waited for */
  hd_awaited jobs; /* where it is for several; then there is no object */
} hd_wait;

/* A wait on a lock, classified by the frames around it. */
void hd_wait_for_lock(hd_thread *thread, hd_wait *wait, hd_object *lock, uint64_t timeout);
void hd_wait_for_semaphore(hd_thread *thread, hd_wait *wait, hd_object *lock, uint64_t timeout);
/* A wait of a known kind. */
void hd_wait_for(hd_thread *thread, hd_wait *wait, uint16_t reason, hd_object *object,
                 uint32_t target, uint64_t timeout);
void hd_wait_end(hd_thread *thread, hd_wait *wait, uint16_t outcome);
/* Adds a wait that is over to the counters of what was waited for. */
void hd_wait_count(hd_object *object, uint16_t reason, uint32_t site, uint64_t waited, bool ok);
/* The wait that an adopted thread is in; it ends when the thread takes its lane over. */
void hd_wait_adopt(hd_thread *thread, uint16_t reason, hd_object *object, uint32_t target,
                   const hd_io *io, uint64_t timeout, hd_frame *frame);
void hd_wait_claim(hd_thread *thread);
/* Tells of the waits that go on now, which nobody was told of while the recording paused. */
void hd_waits_tell_again(void);

/* ---- notifications that found nobody (missed.c) ---- */

/* A lock is asked whether it is held: it may be Condition.notify. */
void hd_missed_look(hd_thread *thread, PyObject *lock);
/* The lock of an event is about to be released: it may have been cleared, or seen set. */
void hd_missed_changed(hd_thread *thread, hd_object *event);
/* Before the Block of a wait. */
void hd_missed_tell(hd_thread *thread, const hd_wait *wait, uint64_t now);

/* ---- calls that may wait (calls.c) ---- */

/* That of this thread, as long as nothing was told of it; NULL: none. */
extern __thread struct hd_call *hd_calling;
/* Something of the program runs in the middle of it, a signal handler mostly: it is told as a wait. */
void hd_call_interrupted(void);
/* Makes what was written of a call under way part of the ring; in the thread itself, without the GIL. */
void hd_call_publish(hd_thread *thread);

/* Function of the module: a callable that calls `callback`, with room below the recursion limit (room.c). */
PyObject *hd_api_with_room(PyObject *module, PyObject *callback);

/* ---- the debugger at a thread's wait (gate.c) ---- */

/* Called with the rule's name when a wait that has begun closes a circle, with None between the slices
 * of one; NULL: nobody asks. */
extern PyObject *hd_gate;
int hd_gate_closing(hd_thread *thread);
/* Function of the module: the calling thread stands still in the debugger from now on (True), evaluates
 * something without standing still (None), or goes on (False). */
PyObject *hd_api_stand(PyObject *module, PyObject *on);
/* Whether it does one of both: what it waits for now is an evaluation's, and waited for in slices. */
extern __thread bool hd_standing;
/* Seconds of the next slice of a wait that has begun; 0: its time is over; -1 with an exception: it is
 * to end. Runs Python code of the debugger. */
double hd_standing_slice(hd_thread *thread, const hd_wait *wait);
/* What `acquire(True, …)`, an original, of a lock or semaphore returns in the end. An evaluation that is ended
 * while its thread comes back from that has not acquired it: CPython 3.14 looks for what it is to raise
 * before the block of a `with` has begun, which then gives nothing back. */
PyObject *hd_standing_acquire(hd_thread *thread, const hd_wait *wait, PyObject *acquire,
                              PyObject *release, PyObject *self);
/* To be asked between the beginning of a wait and the blocking: -1 with an exception when the
 * wait must not go on. Runs Python code of the debugger, and handlers of signals: CPython forgets a
 * signal that comes between its last look and the wait until something else ends the wait, and what
 * was done since must not make that time any longer. */
static inline int hd_wait_may_block(hd_thread *thread) {
  if (HD_UNLIKELY(hd_gate != NULL) && hd_gate_closing(thread) < 0) return -1;
  return PyErr_CheckSignals();
}

/* Blocks in the original function, unless the debugger forbids it, and tells how the wait ended:
 * anything but False is what was waited for. `acquire`: the original that takes a time limit; `release`:
 * the one that undoes it. */
PyObject *hd_wait_call(hd_thread *thread, hd_wait *wait, PyObject *original, PyObject *acquire,
                       PyObject *release, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                       PyObject *kwnames);
/* Undoes an acquire by the original `release`; the exception that is set stays so. `taken`: the lock, where that it was
 * acquired has been counted already; or NULL. */
void hd_give_back(hd_thread *thread, PyObject *lock, PyObject *release, hd_object *taken);
/* A `with` has waited for its lock, and has it; returns `result`. CPython loses the lock where the handler
 * of a signal raises before the first instruction that is guarded, and telling of the wait makes that time
 * many times as long: signals are looked at here, and the lock is given back where one raises (NULL). */
PyObject *hd_wait_entered(hd_thread *thread, PyObject *lock, PyObject *result, PyObject *release);

/* A thread wakes the one that sleeps on a condition's waiter lock. */
void hd_notify(hd_thread *thread, hd_object *waiter);
/* Tells of a notify, set or release that the frames show; of `object` where they show none. */
void hd_tell_notify(hd_thread *thread, hd_object *object);

#endif
