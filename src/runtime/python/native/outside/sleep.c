/* time.sleep: a wait for nothing but time, or a pause in looking whether a process has ended. */
#include "outside/outside.h"
#include "tasks/schedules.h"

static PyMethodDef *original;

static PyObject *in_slices(hd_thread *thread, const hd_wait *wait, PyObject *module) {
  double seconds;
  while ((seconds = hd_standing_slice(thread, wait)) > 0) {
    PyObject *slice = PyFloat_FromDouble(seconds);
    PyObject *result = slice ? original->ml_meth(module, slice) : NULL;
    Py_XDECREF(slice);
    if (result == NULL) return NULL;
    Py_DECREF(result);
  }
  return seconds < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *sleep_for(PyObject *module, PyObject *duration) {
  hd_thread *thread = hd_enter();
  double seconds = thread == NULL                ? 0
                   : PyFloat_CheckExact(duration) ? PyFloat_AS_DOUBLE(duration)
                   : PyLong_CheckExact(duration)  ? PyLong_AsDouble(duration)
                                                  : 0;
  if (seconds == -1.0 && PyErr_Occurred()) PyErr_Clear();
  hd_io what = {0};
  if (thread) hd_schedule_sleeps(thread, seconds, &what);
  if (!(seconds > 0)) return original->ml_meth(module, duration);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &what, seconds < 1e9 ? (uint64_t)(seconds * 1e9) : HD_FOREVER);
  PyObject *result = HD_UNLIKELY(hd_standing) ? in_slices(thread, &wait, module)
                                              : original->ml_meth(module, duration);
  hd_wait_end(thread, &wait, result ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR);
  return result;
}

static PyMethodDef definition = {"sleep", sleep_for, METH_O, NULL};

int hd_sleep_hook(void) {
  PyObject *module = PyImport_ImportModule("time");
  if (module == NULL) return -1;
  int result = hd_hook_function(module, "sleep", &definition, &original);
  Py_DECREF(module);
  return result;
}
