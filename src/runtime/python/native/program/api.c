/* What the program itself tells: names of its objects, spans, counters, and when not to record. */
#include "program/spans.h"

/* ---- spans ---- */

PyObject *hd_api_span(PyObject *module, PyObject *name) {
  (void)module;
  hd_thread *thread = PyUnicode_Check(name) ? hd_enter() : NULL;
  if (thread == NULL) return PyLong_FromLong(0);
  hd_code_housekeeping();
  return PyLong_FromUnsignedLong(
      hd_span_begin(thread, HD_SPAN_KIND_NAMED, hd_string_of(name), hd_user_site()));
}

PyObject *hd_api_span_end(PyObject *module, PyObject *args) {
  (void)module;
  unsigned span;
  int failed;
  if (!PyArg_ParseTuple(args, "Ip", &span, &failed)) return NULL;
  hd_span_end(span, failed);
  Py_RETURN_NONE;
}

/* ---- counters ---- */

static PyObject *counters; /* name -> id of its object in this process */
static uint32_t generation;

/* A forked child tells of its own ones. */
static uint32_t counter_of(hd_thread *thread, PyObject *name) {
  if (counters == NULL || generation != hd.generation) {
    Py_XSETREF(counters, PyDict_New());
    generation = hd.generation;
    if (counters == NULL) return 0;
  }
  PyObject *known = PyDict_GetItemWithError(counters, name);
  if (known) return (uint32_t)PyLong_AsUnsignedLong(known);
  if (PyErr_Occurred()) return 0;
  uint32_t id = ++hd.next_object;
  PyObject *number = PyLong_FromUnsignedLong(id);
  if (number == NULL || PyDict_SetItem(counters, name, number) < 0) id = 0;
  Py_XDECREF(number);
  if (id == 0) return 0;
  hd_walked frames[HD_CREATION_DEPTH * 2];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_CREATION_DEPTH * 2);
  hd_emit(thread, hd_now(thread), HD_EVENT_OBJECT_BEGIN, HD_OBJECT_KIND_COUNTER, id, 0,
          hd_stack_of(frames, count, HD_CREATION_DEPTH), hd_pair(hd_string_of(name), 0));
  return id;
}

PyObject *hd_api_counter(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *name;
  unsigned long long value;
  if (!PyArg_ParseTuple(args, "UK", &name, &value)) return NULL;
  hd_thread *thread = hd_enter();
  if (thread == NULL) Py_RETURN_NONE;
  hd_code_housekeeping();
  uint32_t id = counter_of(thread, name);
  if (id == 0) return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
  uint32_t told = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
  hd_emit(thread, hd_now(thread), HD_EVENT_COUNTER, 0, id, hd_user_site(), told, 0);
  Py_RETURN_NONE;
}

/* ---- names ---- */

/* A lock of multiprocessing is known by its semaphore. */
static hd_object *object_of(PyObject *value) {
  hd_object *object = hd_object_find(value);
  PyObject *key = object ? NULL : PyUnicode_InternFromString("_semlock");
  PyObject *inner = key ? hd_plain_attribute(value, key) : NULL;
  if (inner) object = hd_object_find(inner);
  Py_XDECREF(inner);
  Py_XDECREF(key);
  return object;
}

PyObject *hd_api_name(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *value, *name;
  if (!PyArg_ParseTuple(args, "OU", &value, &name)) return NULL;
  hd_thread *thread = hd_enter();
  hd_object *object = thread ? object_of(value) : NULL;
  if (object) hd_object_name(thread, object, hd_string_of(name));
  return PyBool_FromLong(object != NULL);
}

PyObject *hd_api_name_thread(PyObject *module, PyObject *name) {
  (void)module;
  hd_thread *thread = PyUnicode_Check(name) ? hd_enter() : NULL;
  if (thread) hd_thread_name(thread, hd_string_of(name));
  Py_RETURN_NONE;
}

/* ---- pausing ---- */

static void tell_recording(bool on) {
  hd_thread *thread = hd_enter();
  if (thread == NULL) return;
  hd_emit(thread, hd_now(thread), HD_EVENT_RECORDING, on, 0, 0, 0, 0);
  if (on) hd_waits_tell_again();
}

PyObject *hd_api_record(PyObject *module, PyObject *on) {
  (void)module;
  bool paused = on == Py_False;
  if (paused == hd.paused) Py_RETURN_NONE;
  hd.paused = paused;
  tell_recording(!paused);
  Py_RETURN_NONE;
}

/* ---- the package ---- */

static PyMethodDef *original_is_builtin;
static PyObject *folder;

/* It is asked of every module that is imported, before sys.path is searched: a program that wants the
 * package `heddle` and has none finds ours last, and for any other sys.path stays as it is. */
static PyObject *is_builtin(PyObject *imp, PyObject *name) {
  if (HD_UNLIKELY(folder && PyUnicode_CheckExact(name) &&
                  PyUnicode_CompareWithASCIIString(name, "heddle") == 0) &&
      hd_enter()) {
    PyObject *path = PySys_GetObject("path");
    if (path && PyList_CheckExact(path) && PySequence_Contains(path, folder) == 0)
      PyList_Append(path, folder);
    PyErr_Clear();
  }
  return original_is_builtin->ml_meth(imp, name);
}

static PyMethodDef def_is_builtin = {"is_builtin", is_builtin, METH_O, NULL};

PyObject *hd_api_offer(PyObject *module, PyObject *path) {
  (void)module;
  PyObject *imp = PyImport_ImportModule("_imp");
  if (imp == NULL) return NULL;
  int result = hd_hook_function(imp, "is_builtin", &def_is_builtin, &original_is_builtin);
  Py_DECREF(imp);
  if (result < 0) return NULL;
  Py_XSETREF(folder, Py_NewRef(path));
  Py_RETURN_NONE;
}
