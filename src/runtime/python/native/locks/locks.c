/* _thread.lock. An uncontended operation with ordinary arguments is done here; everything else
 * is done by the original function with the original arguments, so that its results, errors and
 * treatment of signals stay what they were. */
#include "tasks/pools.h"
#include "locks/track.h"

static PyObject *original_acquire, *original_acquire_lock, *original_enter;
static PyObject *original_release, *original_release_lock, *original_exit, *original_reinit;
static destructor original_dealloc;
static newfunc original_new;
static PyMethodDef *original_allocate, *original_allocate_lock;

PyTypeObject *hd_lock_type;

static inline hd_object *state_of(hd_thread *thread, PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (HD_UNLIKELY(object == NULL || object->shape & HD_SHAPE_COMPOSITE))
    return hd_recognise_again(thread, self, HD_OBJECT_KIND_LOCK);
  return object;
}

/* The lock has just been taken by the calling thread; `waits`: which would have waited for it. */
static HD_APART void taken(hd_thread *thread, PyObject *self, bool waits) {
  hd_object *object = state_of(thread, self);
  if (HD_UNLIKELY(object == NULL || object->shape & (HD_SHAPE_WAITER | HD_SHAPE_SENTINEL))) return;
  uint32_t site = hd_user_site();
  uint64_t now = hd_acquisition_time(thread, object);
  hd_acquired_by(thread, object, waits, site, now);
}

static bool try_lock(PyObject *self) {
  if (hd.direct) return hd_lock_try_direct(self);
  PyObject *no[] = {Py_False};
  PyObject *result = hd_call_original(original_acquire, self, no, 1, NULL);
  bool done = result == Py_True;
  Py_XDECREF(result);
  PyErr_Clear();
  return done;
}

static PyObject *wait_for(hd_thread *thread, PyObject *self, uint64_t timeout, PyObject *original,
                          PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_code_housekeeping();
  hd_object *object = state_of(thread, self);
  if (object == NULL) return hd_call_original(original, self, args, nargs, kwnames);
  hd_wait wait;
  hd_wait_for_lock(thread, &wait, object, timeout);
  PyObject *result = hd_wait_call(thread, &wait, original, original_acquire, original_release, self,
                                  args, nargs, kwnames);
  if (result != Py_True || hd.state != HD_ON) return result;
  object = hd_object_find(self);
  if (object == NULL || object->shape & (HD_SHAPE_WAITER | HD_SHAPE_SENTINEL)) return result;
  /* In another session than it began in, the end of the wait has told so already. */
  if (HD_LIKELY(wait.generation == hd.generation) || object->owner != thread->id)
    hd_acquired_by(thread, object, timeout == HD_FOREVER, wait.site, thread->last);
  return original == original_enter ? hd_wait_entered(thread, self, result, original_release) : result;
}

static PyObject *acquire(PyObject *original, PyObject *self, PyObject *const *args,
                         Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  if (thread == NULL) return hd_call_original(original, self, args, nargs, kwnames);
  hd_acquire_args how = hd_parse_acquire(args, nargs, kwnames);
  if (how.valid && try_lock(self)) {
    taken(thread, self, how.blocking && how.timeout == HD_FOREVER);
    Py_RETURN_TRUE;
  }
  if (how.valid && how.blocking && how.timeout > 0)
    return wait_for(thread, self, how.timeout, original, args, nargs, kwnames);
  /* It is held: no contention, but a question. */
  if (how.valid && !how.blocking && hd.direct) {
    hd_missed_look(thread, self);
    Py_RETURN_FALSE;
  }
  PyObject *result = hd_call_original(original, self, args, nargs, kwnames);
  if (result == Py_True) taken(thread, self, false);
  return result;
}

#define ACQUIRE(name)                                                                             \
  static PyObject *lock_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,           \
                               PyObject *kwnames) {                                               \
    if (HD_LIKELY(nargs == 0 && kwnames == NULL && hd.direct)) {                                  \
      hd_thread *thread = hd_enter();                                                             \
      if (HD_LIKELY(thread != NULL && hd_lock_try_direct(self))) {                                \
        if (HD_UNLIKELY(!hd_acquired_calmly(thread, self))) taken(thread, self, true);            \
        Py_RETURN_TRUE;                                                                           \
      }                                                                                           \
    }                                                                                             \
    return acquire(original_##name, self, args, nargs, kwnames);                                  \
  }

ACQUIRE(acquire)
ACQUIRE(acquire_lock)
ACQUIRE(enter)

/* Condition asks a lock whether it is held by acquire(False), often: a shorter way to the answer. */
static PyObject *acquire_or_ask(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
  if (HD_LIKELY(nargs != 1 || args[0] != Py_False || kwnames || !hd.direct))
    return lock_acquire(self, args, nargs, kwnames);
  hd_thread *thread = hd_enter();
  if (thread == NULL || !hd_lock_is_locked(self)) return lock_acquire(self, args, nargs, kwnames);
  hd_missed_look(thread, self);
  Py_RETURN_FALSE;
}

/* Before the lock is released by the calling thread; it is locked. */
static inline void giving_up(hd_thread *thread, PyObject *self, int queue_outcome) {
  hd_object *object = hd_object_held(thread, self);
  if (HD_UNLIKELY(object == NULL)) return;
  if (HD_UNLIKELY(object->owner == 0)) {
    if (object->shape & HD_SHAPE_WAITER) hd_notify(thread, object);
    return;
  }
  if (HD_UNLIKELY(object->shape & HD_SHAPE_MUTEX) && queue_outcome >= 0)
    hd_queue_released(thread, object, queue_outcome != 0);
  if (HD_UNLIKELY(object->shape & HD_SHAPE_RESULT) && object->parent)
    object->parent->kind == HD_OBJECT_KIND_EVENT ? hd_missed_changed(thread, object->parent)
                                                 : hd_pool_result(thread, object);
  hd_released(thread, object);
}

/* `queue_outcome`: -1 unless the lock is left by `with`; else whether by an exception. */
static HD_APART PyObject *release_slow(PyObject *original, PyObject *self, PyObject *const *args,
                                       Py_ssize_t nargs, int queue_outcome) {
  hd_thread *thread = hd_enter();
  if (HD_LIKELY(thread != NULL)) {
    if (HD_LIKELY(hd.direct)) {
      if (HD_LIKELY(hd_lock_is_locked(self))) {
        giving_up(thread, self, queue_outcome);
        if (HD_LIKELY(hd_lock_release_direct(self))) Py_RETURN_NONE;
      }
    } else {
      PyObject *result = hd_call_original(original, self, args, nargs, NULL);
      if (result) giving_up(thread, self, queue_outcome);
      return result;
    }
  }
  return hd_call_original(original, self, args, nargs, NULL);
}

static inline PyObject *release(PyObject *original, PyObject *self, PyObject *const *args,
                                Py_ssize_t nargs, int queue_outcome) {
  hd_thread *thread = hd_enter();
  if (HD_LIKELY(thread != NULL && hd.direct && hd_lock_is_locked(self) &&
                hd_released_calmly(thread, self) && hd_lock_release_direct(self)))
    Py_RETURN_NONE;
  return release_slow(original, self, args, nargs, queue_outcome);
}

static PyObject *lock_release(PyObject *self, PyObject *unused) {
  (void)unused;
  return release(original_release, self, NULL, 0, -1);
}

static PyObject *lock_release_lock(PyObject *self, PyObject *unused) {
  (void)unused;
  return release(original_release_lock, self, NULL, 0, -1);
}

static PyObject *lock_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  /* 3.15 insists on three arguments; the original says so. */
  if (HD_UNLIKELY(nargs != 3)) {
    if (HD_SINCE(15)) return hd_call_original(original_exit, self, args, nargs, NULL);
    return release(original_exit, self, args, nargs, -1);
  }
  return release(original_exit, self, args, nargs, args[0] != Py_None);
}

static PyObject *lock_reinit(PyObject *self, PyObject *unused) {
  (void)unused;
  PyObject *result = hd_call_original(original_reinit, self, NULL, 0, NULL);
  hd_thread *thread = result ? hd_enter() : NULL;
  hd_object *object = thread ? hd_object_find(self) : NULL;
  if (object && object->owner) hd_released(thread, object);
  return result;
}

static void lock_dealloc(PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (HD_LIKELY(object != NULL)) {
    hd_thread *thread = hd_enter();
    if (object->holder) hd_held_remove(object);
    hd_object_detach(thread, object);
  }
  original_dealloc(self);
}

static PyObject *created(PyObject *lock) {
  hd_thread *thread = lock ? hd_enter() : NULL;
  if (thread) {
    hd_code_housekeeping();
    hd_recognise_new(thread, lock, HD_OBJECT_KIND_LOCK);
  }
  return lock;
}

static PyObject *lock_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  return created(original_new(type, args, kwargs));
}

static PyObject *allocate(PyObject *module, PyObject *unused) {
  return created(original_allocate->ml_meth(module, unused));
}

static PyObject *allocate_lock(PyObject *module, PyObject *unused) {
  return created(original_allocate_lock->ml_meth(module, unused));
}

#define FAST(name, function, flags) {name, (PyCFunction)(void (*)(void))(function), flags, NULL}

/* Declared as CPython declares it, so that the interpreter calls it in the same way. */
#if HD_SINCE(15)
static PyObject *lock_enter_alone(PyObject *self, PyObject *unused) {
  (void)unused;
  return lock_enter(self, NULL, 0, NULL);
}
#define ENTER FAST("__enter__", lock_enter_alone, METH_NOARGS)
#else
#define ENTER FAST("__enter__", lock_enter, METH_FASTCALL | METH_KEYWORDS)
#endif

static PyMethodDef definitions[] = {
    FAST("acquire", acquire_or_ask, METH_FASTCALL | METH_KEYWORDS),
    FAST("acquire_lock", lock_acquire_lock, METH_FASTCALL | METH_KEYWORDS),
    ENTER,
    FAST("release", lock_release, METH_NOARGS),
    FAST("release_lock", lock_release_lock, METH_NOARGS),
    FAST("__exit__", lock_exit, METH_FASTCALL),
    FAST("_at_fork_reinit", lock_reinit, METH_NOARGS),
};
static PyObject **const originals[] = {
    &original_acquire, &original_acquire_lock, &original_enter,  &original_release,
    &original_release_lock, &original_exit, &original_reinit,
};
static PyMethodDef def_allocate = FAST("allocate", allocate, METH_NOARGS);
static PyMethodDef def_allocate_lock = FAST("allocate_lock", allocate_lock, METH_NOARGS);

int hd_locks_hook(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyObject_GetAttrString(module, "LockType");
  if (type == NULL) return -1;
  hd_lock_type = type; /* referred to for ever */
  if (hd_hook_function(module, "allocate", &def_allocate, &original_allocate) < 0 ||
      hd_hook_function(module, "allocate_lock", &def_allocate_lock, &original_allocate_lock) < 0)
    return -1;
  original_dealloc = type->tp_dealloc;
  original_new = type->tp_new;
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(type, &definitions[i], originals[i]) < 0) return -1;
  type->tp_dealloc = lock_dealloc;
  if (original_new) hd_hook_new(type, lock_new);
  PyType_Modified(type);
  return 0;
}
