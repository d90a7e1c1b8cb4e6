/* Everything that differs between CPython versions is in this file: frames, code objects, lock
 * layouts, type dictionaries. The rest of the module is the same text for 3.9 to 3.15. What is
 * assumed here about private structures is checked at start (selftest.c). */
#ifndef HEDDLE_COMPAT_H
#define HEDDLE_COMPAT_H

#define Py_BUILD_CORE 1
#define Py_BUILD_CORE_MODULE 1
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <pythread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#define HD_PY(major, minor) (((major) << 24) | ((minor) << 16))
#define HD_SINCE(minor) (PY_VERSION_HEX >= HD_PY(3, minor))

/* The private headers are not written for -Wextra. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "internal/pycore_pystate.h"
#if !HD_SINCE(12)
#include "internal/pycore_interp.h"
#endif
#if HD_SINCE(11)
#include "internal/pycore_code.h"
#include "internal/pycore_frame.h"
#endif
#if HD_SINCE(13)
#include "internal/pycore_setobject.h"
#endif
#if HD_SINCE(14)
#include "internal/pycore_interpframe.h"
#include "internal/pycore_lock.h"
#include "internal/pycore_stackref.h"
#endif
#pragma GCC diagnostic pop

#define HD_LIKELY(x) __builtin_expect(!!(x), 1)
#define HD_UNLIKELY(x) __builtin_expect(!!(x), 0)
/* Kept out of the function that calls it, which is small and called at every moment. */
#define HD_APART __attribute__((noinline))

#if !HD_SINCE(10)
static inline PyObject *Py_NewRef(PyObject *object) {
  Py_INCREF(object);
  return object;
}
#endif

/* ---- frames ---- */

#if HD_SINCE(11)
typedef struct _PyInterpreterFrame hd_frame;
#else
typedef PyFrameObject hd_frame;
#endif

static inline PyThreadState *hd_tstate(void) {
#if HD_SINCE(13)
  return PyThreadState_GetUnchecked();
#elif HD_SINCE(12)
  return _PyThreadState_UncheckedGet();
#else
  return _PyThreadState_GET();
#endif
}

static inline PyCodeObject *hd_frame_code(const hd_frame *frame) {
#if HD_SINCE(14)
  return (PyCodeObject *)PyStackRef_AsPyObjectBorrow(frame->f_executable);
#elif HD_SINCE(13)
  return (PyCodeObject *)frame->f_executable;
#else
  return frame->f_code;
#endif
}

/* Frames that the interpreter puts between C and Python, or around the __init__ of a class that is
 * called often; they run no code of their own. */
static inline bool hd_frame_is_shim(const hd_frame *frame) {
#if HD_SINCE(14)
  return frame->owner >= FRAME_OWNED_BY_INTERPRETER ||
         hd_frame_code(frame)->co_flags & CO_NO_MONITORING_EVENTS;
#elif HD_SINCE(13)
  return frame->owner == FRAME_OWNED_BY_CSTACK ||
         hd_frame_code(frame)->co_flags & CO_NO_MONITORING_EVENTS;
#elif HD_SINCE(12)
  if (frame->owner == FRAME_OWNED_BY_CSTACK) return true;
  const PyCodeObject *code = hd_frame_code(frame);
  return code->co_flags == CO_OPTIMIZED && code->co_filename == code->co_name;
#else
  (void)frame;
  return false;
#endif
}

static inline hd_frame *hd_frame_caller(hd_frame *frame) {
#if HD_SINCE(11)
  frame = frame->previous;
  while (frame != NULL && hd_frame_is_shim(frame)) frame = frame->previous;
  return frame;
#else
  return frame->f_back;
#endif
}

/* The innermost frame, shims included. */
static inline hd_frame *hd_frame_current(PyThreadState *tstate) {
#if HD_SINCE(13)
  return tstate->current_frame;
#elif HD_SINCE(11)
  return tstate->cframe->current_frame;
#else
  return tstate->frame;
#endif
}

static inline hd_frame *hd_frame_top(PyThreadState *tstate) {
  hd_frame *frame = hd_frame_current(tstate);
  while (frame != NULL && hd_frame_is_shim(frame)) frame = hd_frame_caller(frame);
  return frame;
}

/* Identifies an instruction: no two instructions of live code objects have the same. */
static inline uintptr_t hd_frame_instruction(const hd_frame *frame) {
#if HD_SINCE(13)
  return (uintptr_t)frame->instr_ptr;
#elif HD_SINCE(11)
  return (uintptr_t)frame->prev_instr;
#else
  return (uintptr_t)PyBytes_AS_STRING(frame->f_code->co_code) + (uintptr_t)frame->f_lasti;
#endif
}

/* Tells the frames of a thread, as far as `limit`, from those that would have other call sites. */
static inline uint64_t hd_frames_hash(PyThreadState *tstate, int limit) {
  uint64_t hash = 0;
  const hd_frame *frame = hd_frame_current(tstate);
  for (; frame != NULL && limit-- > 0;) {
    hash = (hash ^ hd_frame_instruction(frame)) * 0x9E3779B97F4A7C15ull;
#if HD_SINCE(11)
    frame = frame->previous;
#else
    frame = frame->f_back;
#endif
  }
  return hash;
}

static inline int hd_instruction_line(PyCodeObject *code, uintptr_t instruction) {
#if HD_SINCE(11)
  int offset = (int)(instruction - (uintptr_t)_PyCode_CODE(code));
#else
  int offset = (int)(instruction - (uintptr_t)PyBytes_AS_STRING(code->co_code));
#if HD_SINCE(10)
  offset *= 2;
#endif
#endif
  return PyCode_Addr2Line(code, offset);
}

/* The value of local variable `index`, borrowed; NULL when it is not set. Sees through cells. */
static inline PyObject *hd_frame_local(const hd_frame *frame, int index) {
  PyCodeObject *code = hd_frame_code(frame);
#if HD_SINCE(11)
#if HD_SINCE(14)
  _PyStackRef ref = frame->localsplus[index];
  if (PyStackRef_IsNull(ref) || PyStackRef_IsTaggedInt(ref)) return NULL;
  PyObject *value = PyStackRef_AsPyObjectBorrow(ref);
#else
  PyObject *value = frame->localsplus[index];
#endif
  if (value != NULL && PyCell_Check(value) &&
      (_PyLocals_GetKind(code->co_localspluskinds, index) & CO_FAST_CELL))
    return PyCell_GET(value);
  return value;
#else
  PyObject *value = frame->f_localsplus[index];
  if (value != NULL || code->co_cell2arg == NULL) return value;
  Py_ssize_t cells = PyTuple_GET_SIZE(code->co_cellvars);
  for (Py_ssize_t i = 0; i < cells; i++) {
    if (code->co_cell2arg[i] != index) continue;
    PyObject *cell = frame->f_localsplus[code->co_nlocals + i];
    return cell != NULL && PyCell_Check(cell) ? PyCell_GET(cell) : NULL;
  }
  return NULL;
#endif
}

static inline PyObject *hd_frame_argument(const hd_frame *frame, int index) {
  return index < hd_frame_code(frame)->co_argcount ? hd_frame_local(frame, index) : NULL;
}

/* The tuple that `*args` of its function is; NULL without. */
static inline PyObject *hd_frame_varargs(const hd_frame *frame) {
  const PyCodeObject *code = hd_frame_code(frame);
  if (!(code->co_flags & CO_VARARGS)) return NULL;
  return hd_frame_local(frame, code->co_argcount + code->co_kwonlyargcount);
}

/* Values on the evaluation stack of a frame that is suspended: how many. */
static inline int hd_frame_depth(const hd_frame *frame) {
#if HD_SINCE(14)
  return (int)(frame->stackpointer - frame->localsplus) - hd_frame_code(frame)->co_nlocalsplus;
#elif HD_SINCE(11)
  return frame->stacktop - hd_frame_code(frame)->co_nlocalsplus;
#elif HD_SINCE(10)
  return frame->f_stackdepth;
#else
  return frame->f_stacktop ? (int)(frame->f_stacktop - frame->f_valuestack) : 0;
#endif
}

/* One of them, borrowed; NULL for what is no object. */
static inline PyObject *hd_frame_value(const hd_frame *frame, int index) {
#if HD_SINCE(14)
  _PyStackRef ref = frame->localsplus[hd_frame_code(frame)->co_nlocalsplus + index];
  if (PyStackRef_IsNull(ref) || PyStackRef_IsTaggedInt(ref)) return NULL;
  return PyStackRef_AsPyObjectBorrow(ref);
#elif HD_SINCE(11)
  return frame->localsplus[hd_frame_code(frame)->co_nlocalsplus + index];
#else
  return frame->f_valuestack[index];
#endif
}

static inline hd_frame *hd_frame_of(PyFrameObject *frame) {
#if HD_SINCE(11)
  return frame->f_frame;
#else
  return frame;
#endif
}

/* Lets a thread make so many calls more than the recursion limit allows; less by a negative number. */
static inline void hd_recursion_add(PyThreadState *tstate, int levels) {
#if HD_SINCE(12)
  tstate->py_recursion_remaining += levels;
#elif HD_SINCE(11)
  tstate->recursion_remaining += levels;
#else
  tstate->recursion_depth -= levels;
#endif
}

/* ---- types and functions ---- */

/* The dictionary of a type, borrowed. */
static inline PyObject *hd_type_dict(PyTypeObject *type) {
#if HD_SINCE(12)
  PyObject *dict = PyType_GetDict(type);
  Py_XDECREF(dict);
  return dict;
#else
  return type->tp_dict;
#endif
}

/* 1 and a new reference, 0 and NULL without the attribute, -1 with another exception: no exception is
 * made of what is missing, where the object looks its attributes up in the ordinary way. */
static inline int hd_optional_attribute(PyObject *object, PyObject *name, PyObject **value) {
#if HD_SINCE(13)
  return PyObject_GetOptionalAttr(object, name, value);
#else
  return _PyObject_LookupAttr(object, name, value);
#endif
}

static inline bool hd_is_finalizing(void) {
#if HD_SINCE(13)
  return Py_IsFinalizing();
#else
  return _Py_IsFinalizing();
#endif
}

/* What thread_run() of each version does with an exception its function let out. */
static inline void hd_report_thread_exception(PyObject *function) {
#if HD_SINCE(13)
  PyErr_FormatUnraisable("Exception ignored in thread started by %R", function);
#else
  _PyErr_WriteUnraisableMsg("in thread started by", function);
#endif
}

/* Puts a function behind that of Python: it is called instead, and calls `PyFunction`'s own. Until
 * 3.10 and from 3.12 on by every call; with 3.11 only by calls that C code makes. */
static inline void hd_function_set(PyFunctionObject *function, vectorcallfunc replacement) {
#if HD_SINCE(12)
  PyFunction_SetVectorcall(function, replacement);
#else
  function->vectorcall = replacement;
#if HD_SINCE(11)
  function->func_version = 0; /* calls that were specialised for it are no more */
#endif
#endif
}

/* ---- locks ---- */

#if HD_SINCE(14)
typedef struct {
  PyObject_HEAD
  PyMutex mutex;
} hd_lock_layout;
typedef struct {
  PyObject_HEAD
  _PyRecursiveMutex mutex;
} hd_rlock_layout;

static inline bool hd_lock_is_locked(PyObject *lock) {
  return __atomic_load_n(&((hd_lock_layout *)lock)->mutex._bits, __ATOMIC_RELAXED) & 1;
}

static inline bool hd_mutex_try(PyMutex *mutex) {
  uint8_t expected = 0;
  return __atomic_compare_exchange_n(&mutex->_bits, &expected, 1, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED);
}

/* False when threads are parked on the mutex: waking one is for the original function. */
static inline bool hd_mutex_release(PyMutex *mutex) {
  uint8_t expected = 1;
  return __atomic_compare_exchange_n(&mutex->_bits, &expected, 0, false, __ATOMIC_RELEASE,
                                     __ATOMIC_RELAXED);
}

static inline bool hd_lock_try_direct(PyObject *lock) {
  return hd_mutex_try(&((hd_lock_layout *)lock)->mutex);
}

static inline bool hd_lock_release_direct(PyObject *lock) {
  return hd_mutex_release(&((hd_lock_layout *)lock)->mutex);
}

/* The thread that holds it, by its identifier; 0 when it is free. */
static inline unsigned long hd_rlock_owner(PyObject *lock) {
  return (unsigned long)((hd_rlock_layout *)lock)->mutex.thread;
}

/* `me`: identifier of the calling thread, as in all of these. */
static inline bool hd_rlock_is_mine(PyObject *lock, unsigned long me) {
  return ((hd_rlock_layout *)lock)->mutex.thread == me;
}

static inline bool hd_rlock_is_locked(PyObject *lock) {
  return __atomic_load_n(&((hd_rlock_layout *)lock)->mutex.mutex._bits, __ATOMIC_RELAXED) & 1;
}

/* How often its owner holds it; 0 when it is free. */
static inline unsigned long hd_rlock_depth(PyObject *lock) {
  return hd_rlock_is_locked(lock) ? ((hd_rlock_layout *)lock)->mutex.level + 1 : 0;
}

static inline bool hd_rlock_try_direct(PyObject *lock, unsigned long me) {
  hd_rlock_layout *self = (hd_rlock_layout *)lock;
  if (!hd_mutex_try(&self->mutex.mutex)) return false;
  __atomic_store_n(&self->mutex.thread, me, __ATOMIC_RELAXED);
  return true;
}

/* The two below require that the calling thread owns the lock. */
static inline bool hd_rlock_again_direct(PyObject *lock) {
  ((hd_rlock_layout *)lock)->mutex.level++;
  return true;
}

static inline bool hd_rlock_release_direct(PyObject *lock, unsigned long me) {
  hd_rlock_layout *self = (hd_rlock_layout *)lock;
  if (self->mutex.level > 0) {
    self->mutex.level--;
    return true;
  }
  if (__atomic_load_n(&self->mutex.mutex._bits, __ATOMIC_RELAXED) != 1) return false;
  __atomic_store_n(&self->mutex.thread, 0, __ATOMIC_RELAXED);
  if (hd_mutex_release(&self->mutex.mutex)) return true;
  __atomic_store_n(&self->mutex.thread, me, __ATOMIC_RELAXED);
  return false;
}

#else /* before 3.14: a PyThread_type_lock, which on Linux is a semaphore */

typedef struct {
  PyObject_HEAD
  sem_t *semaphore;
  PyObject *weak_references;
  char locked;
} hd_lock_layout;
typedef struct {
  PyObject_HEAD
  sem_t *semaphore;
  unsigned long owner;
  unsigned long count;
  PyObject *weak_references;
} hd_rlock_layout;

static inline bool hd_lock_is_locked(PyObject *lock) {
  return ((hd_lock_layout *)lock)->locked != 0;
}

static inline bool hd_lock_try_direct(PyObject *lock) {
  hd_lock_layout *self = (hd_lock_layout *)lock;
  if (sem_trywait(self->semaphore) != 0) return false;
  self->locked = 1;
  return true;
}

static inline bool hd_lock_release_direct(PyObject *lock) {
  hd_lock_layout *self = (hd_lock_layout *)lock;
  self->locked = 0;
  sem_post(self->semaphore);
  return true;
}

/* The thread that holds it, by its identifier; 0 when it is free. */
static inline unsigned long hd_rlock_owner(PyObject *lock) {
  hd_rlock_layout *self = (hd_rlock_layout *)lock;
  return self->count > 0 ? self->owner : 0;
}

/* `me`: identifier of the calling thread, as in all of these. */
static inline bool hd_rlock_is_mine(PyObject *lock, unsigned long me) {
  return hd_rlock_owner(lock) == me;
}

static inline bool hd_rlock_is_locked(PyObject *lock) {
  int value = 0;
  sem_getvalue(((hd_rlock_layout *)lock)->semaphore, &value);
  return value == 0;
}

static inline unsigned long hd_rlock_depth(PyObject *lock) {
  return ((hd_rlock_layout *)lock)->count;
}

static inline bool hd_rlock_try_direct(PyObject *lock, unsigned long me) {
  hd_rlock_layout *self = (hd_rlock_layout *)lock;
  if (sem_trywait(self->semaphore) != 0) return false;
  self->owner = me;
  self->count = 1;
  return true;
}

static inline bool hd_rlock_again_direct(PyObject *lock) {
  hd_rlock_layout *self = (hd_rlock_layout *)lock;
  if (self->count + 1 <= self->count) return false;
  self->count++;
  return true;
}

static inline bool hd_rlock_release_direct(PyObject *lock, unsigned long me) {
  (void)me;
  hd_rlock_layout *self = (hd_rlock_layout *)lock;
  if (--self->count == 0) {
    self->owner = 0;
    sem_post(self->semaphore);
  }
  return true;
}
#endif

#endif
