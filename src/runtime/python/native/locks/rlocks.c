/* _thread.RLock. As for locks: what is uncontended and ordinary is done here, the rest by the
 * original. Only the outermost acquisition and the last release count. */
#include "tasks/schedules.h"
#include "tasks/tasks.h"
#include "locks/track.h"

static PyObject *original_acquire, *original_enter, *original_release, *original_exit;
static PyObject *original_save, *original_restore, *original_reinit, *original_is_owned;
static destructor original_dealloc;
static newfunc original_new;

PyTypeObject *hd_rlock_type;

static inline hd_object *state_of(hd_thread *thread, PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (HD_UNLIKELY(object == NULL || object->shape & HD_SHAPE_COMPOSITE))
    return hd_recognise_again(thread, self, HD_OBJECT_KIND_RLOCK);
  return object;
}

/* `waits`: by a call that would have waited for it. */
static HD_APART void taken(hd_thread *thread, PyObject *self, bool waits) {
  hd_object *object = state_of(thread, self);
  if (HD_UNLIKELY(object == NULL)) return;
  uint32_t site = hd_taker_site(object);
  uint64_t now = hd_acquisition_time(thread, object);
  hd_acquired_by(thread, object, waits, site, now);
}

/* True if the lock is now held by the calling thread, who had it before or found it free. */
static inline bool try_rlock(hd_thread *thread, PyObject *self, bool waits) {
  if (hd_rlock_is_mine(self, thread->ident)) return hd_rlock_again_direct(self);
  if (!hd_rlock_try_direct(self, thread->ident)) return false;
  if (HD_UNLIKELY(!waits || !hd_acquired_calmly(thread, self))) taken(thread, self, waits);
  return true;
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
  if (result == NULL || result == Py_False || hd.state != HD_ON) return result;
  object = hd_object_find(self);
  if (object == NULL) return result;
  /* In another session than it began in, the end of the wait has told so already. */
  if (HD_LIKELY(wait.generation == hd.generation) || object->owner != thread->id)
    hd_acquired_by(thread, object, timeout == HD_FOREVER, wait.site, thread->last);
  return original == original_enter ? hd_wait_entered(thread, self, result, original_release) : result;
}

static PyObject *acquire(PyObject *original, PyObject *self, PyObject *const *args,
                         Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  if (thread == NULL || !hd.direct) return hd_call_original(original, self, args, nargs, kwnames);
  hd_acquire_args how = hd_parse_acquire(args, nargs, kwnames);
  bool waits = how.blocking && how.timeout == HD_FOREVER;
  if (how.valid && try_rlock(thread, self, waits)) Py_RETURN_TRUE;
  if (how.valid && how.blocking && how.timeout > 0 && !hd_rlock_is_mine(self, thread->ident))
    return wait_for(thread, self, how.timeout, original, args, nargs, kwnames);
  bool mine = hd_rlock_is_mine(self, thread->ident);
  PyObject *result = hd_call_original(original, self, args, nargs, kwnames);
  if (result == Py_True && !mine) taken(thread, self, false);
  return result;
}

#define ACQUIRE(name)                                                                             \
  static PyObject *rlock_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,          \
                                PyObject *kwnames) {                                              \
    if (HD_LIKELY(nargs == 0 && kwnames == NULL && hd.direct)) {                                  \
      hd_thread *thread = hd_enter();                                                             \
      if (HD_LIKELY(thread != NULL && try_rlock(thread, self, true))) Py_RETURN_TRUE;             \
    }                                                                                             \
    return acquire(original_##name, self, args, nargs, kwnames);                                  \
  }

ACQUIRE(acquire)
ACQUIRE(enter)

static inline void giving_up(hd_thread *thread, PyObject *self) {
  hd_object *object = hd_object_held(thread, self);
  if (HD_UNLIKELY(object == NULL || object->owner == 0)) return;
  if (HD_UNLIKELY(object->shape & HD_SHAPE_RESULT)) hd_future_released(thread, object);
  if (HD_UNLIKELY(object->shape & HD_SHAPE_SCHEDULE)) hd_schedule_released(thread, object);
  hd_released(thread, object);
}

static HD_APART PyObject *release_slow(PyObject *original, PyObject *self, PyObject *const *args,
                                       Py_ssize_t nargs) {
  hd_thread *thread = hd_enter();
  if (HD_LIKELY(thread != NULL && hd.direct && hd_rlock_is_mine(self, thread->ident))) {
    if (hd_rlock_depth(self) == 1) giving_up(thread, self);
    if (HD_LIKELY(hd_rlock_release_direct(self, thread->ident))) Py_RETURN_NONE;
  }
  return hd_call_original(original, self, args, nargs, NULL);
}

static inline PyObject *release(PyObject *original, PyObject *self, PyObject *const *args,
                                Py_ssize_t nargs) {
  hd_thread *thread = hd_enter();
  if (HD_LIKELY(thread != NULL && hd.direct && hd_rlock_is_mine(self, thread->ident)) &&
      (hd_rlock_depth(self) > 1 || hd_released_calmly(thread, self)) &&
      HD_LIKELY(hd_rlock_release_direct(self, thread->ident)))
    Py_RETURN_NONE;
  return release_slow(original, self, args, nargs);
}

static PyObject *rlock_release(PyObject *self, PyObject *unused) {
  (void)unused;
  return release(original_release, self, NULL, 0);
}

static PyObject *rlock_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  if (HD_SINCE(15) && HD_UNLIKELY(nargs != 3))
    return hd_call_original(original_exit, self, args, nargs, NULL);
  return release(original_exit, self, args, nargs);
}

/* Condition.wait gives the lock up whatever its depth, and takes it back as deep. */
static PyObject *rlock_save(PyObject *self, PyObject *unused) {
  (void)unused;
  hd_thread *thread = hd_enter();
  if (thread && hd.direct && hd_rlock_is_mine(self, thread->ident)) giving_up(thread, self);
  return hd_call_original(original_save, self, NULL, 0, NULL);
}

static PyObject *rlock_restore(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  hd_thread *thread = nargs == 1 ? hd_enter() : NULL;
  if (thread && hd.direct && hd_rlock_is_locked(self) &&
      !hd_rlock_is_mine(self, thread->ident))
    return wait_for(thread, self, HD_FOREVER, original_restore, args, nargs, NULL);
  PyObject *result = hd_call_original(original_restore, self, args, nargs, NULL);
  if (result && thread && hd.direct && hd.state == HD_ON) taken(thread, self, true);
  return result;
}

/* Condition asks so before it notifies. */
static PyObject *rlock_is_owned(PyObject *self, PyObject *unused) {
  (void)unused;
  hd_thread *thread = hd_enter();
  if (thread) hd_missed_look(thread, self);
  return hd_call_original(original_is_owned, self, NULL, 0, NULL);
}

static PyObject *rlock_reinit(PyObject *self, PyObject *unused) {
  (void)unused;
  PyObject *result = hd_call_original(original_reinit, self, NULL, 0, NULL);
  hd_thread *thread = result ? hd_enter() : NULL;
  if (thread) giving_up(thread, self);
  return result;
}

static void rlock_dealloc(PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (HD_LIKELY(object != NULL)) {
    hd_thread *thread = hd_enter();
    if (object->holder) hd_held_remove(object);
    hd_object_detach(thread, object);
  }
  original_dealloc(self);
}

static PyObject *rlock_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *lock = original_new(type, args, kwargs);
  hd_thread *thread = lock ? hd_enter() : NULL;
  if (thread) {
    hd_code_housekeeping();
    hd_recognise_new(thread, lock, HD_OBJECT_KIND_RLOCK);
  }
  return lock;
}

#define FAST(name, function, flags) {name, (PyCFunction)(void (*)(void))(function), flags, NULL}

/* As CPython declares them, see locks.c. */
#if HD_SINCE(15)
static PyObject *rlock_enter_alone(PyObject *self, PyObject *unused) {
  (void)unused;
  return rlock_enter(self, NULL, 0, NULL);
}
static PyObject *rlock_restore_one(PyObject *self, PyObject *state) {
  return rlock_restore(self, &state, 1);
}
#define ENTER FAST("__enter__", rlock_enter_alone, METH_NOARGS)
#define RESTORE FAST("_acquire_restore", rlock_restore_one, METH_O)
#else
#define ENTER FAST("__enter__", rlock_enter, METH_FASTCALL | METH_KEYWORDS)
#define RESTORE FAST("_acquire_restore", rlock_restore, METH_FASTCALL)
#endif

static PyMethodDef definitions[] = {
    FAST("acquire", rlock_acquire, METH_FASTCALL | METH_KEYWORDS),
    ENTER,
    FAST("release", rlock_release, METH_NOARGS),
    FAST("__exit__", rlock_exit, METH_FASTCALL),
    FAST("_release_save", rlock_save, METH_NOARGS),
    RESTORE,
    FAST("_is_owned", rlock_is_owned, METH_NOARGS),
    FAST("_at_fork_reinit", rlock_reinit, METH_NOARGS),
};
static PyObject **const originals[] = {
    &original_acquire, &original_enter,   &original_release, &original_exit,
    &original_save,    &original_restore, &original_is_owned, &original_reinit,
};

int hd_rlocks_hook(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyObject_GetAttrString(module, "RLock");
  if (type == NULL) return -1;
  hd_rlock_type = type; /* referred to for ever */
  original_dealloc = type->tp_dealloc;
  original_new = type->tp_new;
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(type, &definitions[i], originals[i]) < 0) return -1;
  type->tp_dealloc = rlock_dealloc;
  hd_hook_new(type, rlock_new);
  PyType_Modified(type);
  return 0;
}
