/* Who holds a lock of asyncio. Such a lock knows no owner, and taking one that is free is plain
 * Python. What is seen is that a task asks for it (asyncio_objects.c): where it is free, the task has
 * it from then on, for nothing else of the loop runs before. A task that has to wait has it when its
 * wait is over. A release is not seen, and need not be: who waits says that the lock is held, and
 * whoever took it since has asked.
 *
 * Of a lock, `owner` is the id of a task and `released` the address of it. */
#include "asyncio/asyncio.h"
#include "locks/track.h"

uint32_t hd_locks_given;

static void give(uint32_t task, PyObject *key, hd_object *lock, uint32_t site, uint64_t since) {
  hd_locks_given++;
  lock->owner = task;
  lock->released = (uint64_t)(uintptr_t)key;
  lock->site = site;
  lock->since = since;
}

/* Waiters that were cancelled stay in the queue until they have their turn. */
static bool all_cancelled(PyObject *waiters) {
  PyObject *items = PyObject_GetIter(waiters), *waiter;
  bool all = items != NULL;
  while (all && (waiter = PyIter_Next(items)) != NULL) {
    all = hd_await_is_future(waiter) && hd_await_state(waiter) == 'C';
    Py_DECREF(waiter);
  }
  Py_XDECREF(items);
  PyErr_Clear();
  return all;
}

/* Who asks for a lock that others wait for waits behind them. */
static bool is_free(PyObject *lock) {
  PyObject *locked = hd_plain_attribute(lock, hd_asyncio_names.locked);
  Py_XDECREF(locked); /* immortal, or kept by the lock */
  if (locked != Py_False) return false;
  PyObject *waiters = hd_plain_attribute(lock, hd_asyncio_names.waiters);
  bool none = waiters == Py_None || (waiters && Py_SIZE(waiters) == 0) ||
              (waiters && strcmp(Py_TYPE(waiters)->tp_name, "collections.deque") == 0 &&
               all_cancelled(waiters));
  Py_XDECREF(waiters);
  return none;
}

static void asked(hd_thread *thread, PyObject *self, uint32_t site) {
  if (!is_free(self)) return;
  hd_object *lock = hd_composite(thread, self, HD_OBJECT_KIND_LOCK, NULL);
  if (lock) give(thread->task, thread->running, lock, site, hd_now(thread));
}

void hd_lock_asked(hd_thread *thread, PyObject *lock) { asked(thread, lock, hd_user_site()); }

void hd_lock_asked_again(hd_thread *thread, PyObject *condition) {
  PyObject *lock = hd_plain_attribute(condition, hd_asyncio_names.lock);
  if (lock == NULL) return;
  const hd_object *known = hd_object_find(lock);
  asked(thread, lock, known ? known->site : 0);
  Py_DECREF(lock);
}

void hd_lock_adopt(hd_thread *thread, uint32_t task, PyObject *key, PyObject *lock, uint32_t site) {
  PyObject *locked = hd_plain_attribute(lock, hd_asyncio_names.locked);
  hd_object *known = locked == Py_True ? hd_composite(thread, lock, HD_OBJECT_KIND_LOCK, NULL) : NULL;
  Py_XDECREF(locked);
  if (known && known->owner == 0) give(task, key, known, site, hd_now(thread));
}

void hd_lock_granted(hd_thread *thread, const hd_task *task) {
  task->object->slot->acquisitions++;
  give(task->id, task->key, task->object, task->site, hd_now(thread));
}

#if HD_SINCE(11) && !HD_SINCE(12)
/* Here `await lock.acquire()` is not seen, so somebody else may have the lock by now: only a `with`
 * block that its frames stand in is believed. Who waits in front of a block counts as in it. */
static bool still_holds(const hd_object *lock, const PyObject *waiter) {
  PyObject *key = (PyObject *)(uintptr_t)lock->released;
  const hd_task *task = lock->owner ? hd_task_find(key) : NULL;
  if (task == NULL || task->id != lock->owner) return false;
  int blocks = key == waiter || (task->inside && task->object == lock) ? -1 : 0;
  hd_frame *chain[HD_AWAIT_DEPTH];
  int count = hd_await_chain(key, chain);
  for (int i = 0; i < count; i++) {
    PyObject *entered;
    for (int at = 0; (entered = hd_with_next(chain[i], &at)) != NULL;) {
      PyObject *inner = hd_plain_attribute(entered, hd_asyncio_names.lock);
      Py_XDECREF(inner); /* what it is in a block of keeps it */
      blocks += entered == lock->key || (inner && inner == lock->key);
    }
  }
  return blocks > 0;
}
#else
static bool still_holds(const hd_object *lock, const PyObject *waiter) {
  (void)waiter;
  return lock->owner != 0;
}
#endif

/* `create_task(lock.acquire())` asks in one task and takes in another: when such tasks wait, who asked
 * last need not be who has it. */
void hd_lock_tell_owner(hd_thread *thread, const hd_object *lock, const PyObject *waiter,
                        bool only_acquires) {
  bool known = !only_acquires && still_holds(lock, waiter);
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_OWNER, 0, lock->id, known ? lock->owner : 0,
          known ? lock->site : 0, known ? lock->since : 0);
}

/* ---- locks of threads, held across an await ---- */

static bool keeps(const hd_object *lock, uint32_t task) {
  return (lock->shape & HD_SHAPE_KEPT) && lock->keeper == task;
}

bool hd_locks_kept(hd_thread *thread, uint32_t task, uint32_t before) {
  bool any = false;
  hd_held_check(thread);
  for (uint32_t i = 0; i < thread->held_count; i++) {
    hd_object *lock = thread->held[i];
    /* The release of a lock that is timed takes the mark off; one that has it was taken by a task that was started eagerly in
     * this step. */
    if (i >= before && !hd_is_sized(lock->kind) && !(lock->shape & HD_SHAPE_KEPT)) {
      lock->keeper = task;
      lock->shape |= HD_SHAPE_KEPT;
    }
    any |= keeps(lock, task);
  }
  return any;
}

void hd_locks_kept_tell(hd_thread *thread, uint32_t task) {
  for (uint32_t i = 0; i < thread->held_count; i++)
    if (keeps(thread->held[i], task)) hd_object_announce(thread, thread->held[i]);
  uint64_t now = hd_now(thread);
  for (uint32_t i = 0; i < thread->held_count; i++) {
    const hd_object *lock = thread->held[i];
    if (keeps(lock, task))
      hd_emit(thread, now, HD_EVENT_HELD, 0, lock->id, lock->site, 0, lock->since);
  }
}
