/* The Python face of the native agent: _native.start() and a few more. */
#include "outside/outside.h"
#include "threads/raised.h"
#include "process/children.h"
#include "program/spans.h"
#include "tasks/tasks.h"

static bool hooked, broken;

static int hook_everything(void) {
  PyObject *module = PyImport_ImportModule("_thread");
  if (module == NULL) return -1;
  hd.direct = hd_selftest_locks(module);
  int result = hd_locks_hook(module) < 0 || hd_rlocks_hook(module) < 0 ||
                       hd_threads_hook(module) < 0 || hd_sleep_hook() < 0 ||
                       hd_modules_hook() < 0 || hd_asyncio_hook() < 0 || hd_raised_hook() < 0
                   ? -1
                   : 0;
  Py_DECREF(module);
  return result;
}

/* The folder of `encodings`, which every interpreter has loaded; `os` it may not have. */
static PyObject *standard_library(void) {
  PyObject *encodings = PyImport_ImportModule("encodings");
  PyObject *found = encodings ? PyObject_GetAttrString(encodings, "__file__") : NULL;
  Py_XDECREF(encodings);
  for (int up = 0; up < 2 && found; up++) {
    Py_ssize_t length = PyUnicode_GetLength(found);
    Py_ssize_t slash = PyUnicode_FindChar(found, '/', 0, length, -1);
    Py_SETREF(found, slash > 0 ? PyUnicode_Substring(found, 0, slash) : NULL);
  }
  return found;
}

/* What is found out once. */
static bool prepare(void) {
  if (!hd_selftest_frames()) {
    PyErr_SetString(PyExc_RuntimeError, "this interpreter keeps its frames in an unknown way");
    return false;
  }
  if (hd_names_start() < 0) return false;
  PyObject *folder = standard_library();
  if (folder) hd_code_start(folder);
  Py_XDECREF(folder);
  PyErr_Clear();
  return true;
}

PyDoc_STRVAR(start_doc, "start(session_dir, epoch_ns, detail, facts, main_ident)\n--\n\n"
                        "Begin to record this process into a directory of its own; also when a session is over.");

static PyObject *start(PyObject *module, PyObject *args) {
  (void)module;
  const char *session;
  unsigned long long epoch;
  int detail;
  PyObject *facts;
  if (!PyArg_ParseTuple(args, "sKiO!k", &session, &epoch, &detail, &PyDict_Type, &facts,
                        &hd.main_ident))
    return NULL;
#ifdef Py_GIL_DISABLED
  PyErr_SetString(PyExc_RuntimeError, "the native agent needs the interpreter lock");
  return NULL;
#endif
  if (hd_process_records()) {
    PyErr_SetString(PyExc_RuntimeError, "it is recorded already");
    return NULL;
  }
  if (PyThreadState_Get()->interp != PyInterpreterState_Main()) {
    PyErr_SetString(PyExc_RuntimeError, "not the main interpreter");
    return NULL;
  }
  if (broken) {
    PyErr_SetString(PyExc_RuntimeError, "the hooks could not be set");
    return NULL;
  }
  if (!hooked && !prepare()) return NULL;
  hd.epoch_ns = epoch;
  if (hd_process_start(session, detail, facts) < 0) return NULL;
  bool again = hooked;
  hooked = true;
  if (again) {
    hd_modules_loaded();
    hd_signals_tell();
  } else if (hd_fork_start() != 0 || hook_everything() < 0) {
    broken = true;
    hd.state = HD_OFF;
    hd_files_discard();
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "the hooks could not be set");
    return NULL;
  }
  if (hd_process_publish() < 0) return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(stop_doc, "stop()\n--\n\nStop recording; the program is about to end.");

static PyObject *stop(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  if (hd.state == HD_FORKED) hd_fork_reopen();
  hd_thread *thread = hd_enter();
  if (thread) hd_children_left(thread);
  if (hd.state == HD_ON) {
    hd_asyncio_stop();
    hd_raised_in_main(hd_self);
    hd.header->end_ns = hd_clock_exact();
    hd.state = HD_OFF;
  }
  Py_RETURN_NONE;
}

PyDoc_STRVAR(note_doc, "note(fact_key, text)\n--\n\nAdd a fact about this process.");

static PyObject *note(PyObject *module, PyObject *args) {
  (void)module;
  unsigned key;
  const char *text;
  Py_ssize_t size;
  if (!PyArg_ParseTuple(args, "Is#", &key, &text, &size)) return NULL;
  /* Not hd_enter(): the agent's own threads have something to say, too. */
  if (hd.state == HD_FORKED) hd_fork_reopen();
  if (hd.state == HD_ON) hd_fact(key, text, (size_t)size);
  Py_RETURN_NONE;
}

PyDoc_STRVAR(after_fork_doc, "after_fork_child()\n--\n\n"
                             "In a forked child: begin to record into a directory of its own.");

static PyObject *after_fork(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  hd_fork_reopen();
  Py_RETURN_NONE;
}

PyDoc_STRVAR(lead_doc, "lead(amend, describe)\n--\n\n"
                       "Ask describe(path, arguments) and amend(function, path, arguments, "
                       "environment, known) before programs start.");

static PyObject *lead(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *amend, *describe;
  if (!PyArg_ParseTuple(args, "OO", &amend, &describe)) return NULL;
  if (hd_exec_hook(amend) < 0) return NULL;
  hd_children_start(describe);
  Py_RETURN_NONE;
}

/* Keeps a callback, or none for None. */
static PyObject *set_callback(PyObject **kept, PyObject *callback) {
  Py_XSETREF(*kept, callback == Py_None ? NULL : Py_NewRef(callback));
  Py_RETURN_NONE;
}

PyDoc_STRVAR(gate_doc, "gate(callback)\n--\n\n"
                       "Call back with the rule when a wait closes a circle, before it blocks.");

static PyObject *gate(PyObject *module, PyObject *callback) {
  (void)module;
  return set_callback(&hd_gate, callback);
}

PyDoc_STRVAR(on_thread_doc, "on_thread(callback)\n--\n\n"
                            "Call back in each thread that the program starts, before it runs.");

static PyObject *on_thread(PyObject *module, PyObject *callback) {
  (void)module;
  return set_callback(&hd_on_thread, callback);
}

PyDoc_STRVAR(on_uncaught_doc, "on_uncaught(callback)\n--\n\n"
                              "Call back with what nobody caught, before the program's hooks for it.");

static PyObject *on_uncaught(PyObject *module, PyObject *callback) {
  (void)module;
  if (callback != Py_None && hd_raised_audit() < 0) return NULL;
  return set_callback(&hd_on_uncaught, callback);
}

PyDoc_STRVAR(start_hidden_doc, "start_hidden(function)\n--\n\n"
                               "Start a thread of the agent's own, in which nothing is recorded.");

static PyObject *start_hidden(PyObject *module, PyObject *function) {
  (void)module;
  return hd_start_hidden(function);
}

PyDoc_STRVAR(status_doc, "status()\n--\n\nWhat the agent has done so far, for tests.");

static PyObject *status(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  const hd_header *h = hd.header;
  const char *states[] = {"off", "on", "forked"};
  return Py_BuildValue(
      "{s:s,s:s,s:K,s:K,s:I,s:I,s:K,s:K,s:I,s:s,s:O,s:O,s:K,s:i}", "state", states[hd.state],
      "directory", hd_files_path, "records",
      hd.state == HD_ON ? (unsigned long long)hd_rings_written() : 0ull, "dropped",
      (unsigned long long)h->dropped, "rings", h->ring_count, "threads",
      hd_threads_live(false, NULL),
      "objects", (unsigned long long)hd.object_count, "sites", (unsigned long long)hd.site_count,
      "codes", hd_code_count, "clock", hd_clock_source(), "direct", hd.direct ? Py_True : Py_False,
      "frames", hooked ? Py_True : Py_False,
      "defs", (unsigned long long)h->defs_length, "error", hd_files_error);
}

static PyMethodDef methods[] = {
    {"start", start, METH_VARARGS, start_doc},
    {"stop", stop, METH_NOARGS, stop_doc},
    {"note", note, METH_VARARGS, note_doc},
    {"after_fork_child", after_fork, METH_NOARGS, after_fork_doc},
    {"lead", lead, METH_VARARGS, lead_doc},
    {"gate", gate, METH_O, gate_doc},
    {"on_thread", on_thread, METH_O, on_thread_doc},
    {"on_uncaught", on_uncaught, METH_O, on_uncaught_doc},
    {"start_hidden", start_hidden, METH_O, start_hidden_doc},
    {"stand", hd_api_stand, METH_O, NULL},
    {"with_room", hd_api_with_room, METH_O, NULL},
    {"unseen", hd_api_unseen, METH_O, NULL},
    {"keep", hd_api_keep, METH_O, NULL},
    {"drop", hd_api_drop, METH_O, NULL},
    {"span", hd_api_span, METH_O, NULL},
    {"span_end", hd_api_span_end, METH_VARARGS, NULL},
    {"counter", hd_api_counter, METH_VARARGS, NULL},
    {"name", hd_api_name, METH_VARARGS, NULL},
    {"name_thread", hd_api_name_thread, METH_O, NULL},
    {"record", hd_api_record, METH_O, NULL},
    {"offer", hd_api_offer, METH_O, NULL},
    {"adopt_thread", hd_adopt_thread, METH_VARARGS, NULL},
    {"adopt_hold", hd_adopt_hold, METH_VARARGS, NULL},
    {"adopt_wait", hd_adopt_wait, METH_VARARGS, NULL},
    {"adopt_tasks", hd_adopt_tasks, METH_VARARGS, NULL},
    {"adopt_task_hold", hd_adopt_task_hold, METH_VARARGS, NULL},
    {"adopt_awaits", hd_adopt_awaits, METH_VARARGS, NULL},
    {"status", status, METH_NOARGS, status_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "heddle_agent._native",
    .m_doc = "Heddle's native agent.",
    .m_size = -1,
    /* No methods: those with some are what a fatal error lists as the program's extension modules. */
};

__attribute__((visibility("default"))) PyObject *PyInit__native(void);
PyObject *PyInit__native(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module != NULL && PyModule_AddFunctions(module, methods) < 0) Py_CLEAR(module);
#if !HD_SINCE(12)
  if (module != NULL && hd_watch_add(module) < 0) Py_CLEAR(module);
#endif
  return module;
}
