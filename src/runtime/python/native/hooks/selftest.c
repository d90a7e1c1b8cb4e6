/* Does this interpreter keep its locks and frames where its headers said? Run once, before
 * anything is hooked, with operations whose results are known. */
#include "heddle.h"

static bool is(PyObject *object, const char *method, PyObject *expected) {
  PyObject *result = PyObject_CallMethod(object, method, NULL);
  bool same = result == expected;
  Py_XDECREF(result);
  if (result == NULL) PyErr_Clear();
  return same;
}

static bool lock_is_understood(PyObject *lock) {
  if (hd_lock_is_locked(lock) || !is(lock, "locked", Py_False)) return false;
  if (!hd_lock_try_direct(lock) || !hd_lock_is_locked(lock)) return false;
  if (!is(lock, "locked", Py_True) || hd_lock_try_direct(lock)) return false;
  if (!is(lock, "release", Py_None) || hd_lock_is_locked(lock)) return false;
  if (!is(lock, "acquire", Py_True) || !hd_lock_is_locked(lock)) return false;
  return hd_lock_release_direct(lock) && is(lock, "locked", Py_False);
}

static bool rlock_is_understood(PyObject *lock) {
  unsigned long me = PyThread_get_thread_ident();
  if (hd_rlock_is_mine(lock, me) || hd_rlock_is_locked(lock) || hd_rlock_depth(lock)) return false;
  if (!hd_rlock_try_direct(lock, me) || !is(lock, "_is_owned", Py_True)) return false;
  if (!is(lock, "acquire", Py_True) || hd_rlock_depth(lock) != 2) return false;
  if (!hd_rlock_again_direct(lock) || hd_rlock_depth(lock) != 3) return false;
  if (!is(lock, "release", Py_None) || !hd_rlock_release_direct(lock, me)) return false;
  if (hd_rlock_depth(lock) != 1) return false;
  if (!hd_rlock_is_mine(lock, me) || !hd_rlock_is_locked(lock)) return false;
  if (!hd_rlock_release_direct(lock, me) || !is(lock, "_is_owned", Py_False)) return false;
  return !hd_rlock_is_locked(lock);
}

bool hd_selftest_locks(PyObject *module) {
  PyObject *lock = PyObject_CallMethod(module, "allocate_lock", NULL);
  PyObject *rlock = PyObject_CallMethod(module, "RLock", NULL);
  bool good = lock && rlock && lock_is_understood(lock) && rlock_is_understood(rlock);
  Py_XDECREF(lock);
  Py_XDECREF(rlock);
  PyErr_Clear();
  return good;
}

/* Our walk and the official one see the same code at the same lines. */
bool hd_selftest_frames(void) {
  hd_frame *mine = hd_frame_top(hd_tstate());
  PyFrameObject *theirs = PyThreadState_GetFrame(PyThreadState_Get());
  bool good = true;
  for (int depth = 0; good && (mine || theirs) && depth < 64; depth++) {
    if (mine == NULL || theirs == NULL) {
      good = false;
      break;
    }
    PyCodeObject *code = PyFrame_GetCode(theirs);
    good = code == hd_frame_code(mine) && PyFrame_GetLineNumber(theirs) ==
                                              hd_instruction_line(code, hd_frame_instruction(mine));
    Py_DECREF(code);
    PyFrameObject *back = PyFrame_GetBack(theirs);
    Py_DECREF(theirs);
    theirs = back;
    mine = hd_frame_caller(mine);
  }
  Py_XDECREF(theirs);
  return good;
}
