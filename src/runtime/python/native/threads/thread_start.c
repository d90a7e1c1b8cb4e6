/* _thread.start_new_thread and start_joinable_thread, _ThreadHandle.join and _thread._shutdown.
 *
 * The function of a new thread is wrapped in a callable that says when it begins and ends. The
 * wrapper is seen by nobody: it reports an exception of the function itself, naming the function
 * itself, as thread_run() would have done. (Audit hooks for starting threads do see it.) */
#include "threads/raised.h"
#include "tracing.h"
#include "threads/waits.h"
#include <pthread.h>

typedef struct {
  PyObject_HEAD
  PyObject *function;
  hd_thread *thread; /* prepared; NULL once it runs */
  uint32_t generation; /* of the process that prepared it */
  bool hidden, evaluated; /* of the agent itself; started by an evaluation in a thread that stands still */
} boot;

PyObject *hd_on_thread;

static void tell_thread(void) {
  PyObject *told = PyObject_CallNoArgs(hd_on_thread);
  if (told == NULL) PyErr_WriteUnraisable(hd_on_thread);
  Py_XDECREF(told);
}

static void boot_dealloc(PyObject *self) {
  boot *b = (boot *)self;
  /* It was never started. A forked child has freed its parent's threads already. */
  if (b->thread && hd.state != HD_FORKED && b->generation == hd.generation)
    hd_thread_free(b->thread);
  Py_XDECREF(b->function);
  PyObject_Free(self);
}

/* Tools that follow all threads, by sys.monitoring, do not hear of it. */
static void hide_thread(void) {
  hd_hidden = true;
  hd_trace_pause(hd_tstate());
}

static PyObject *boot_call(PyObject *self, PyObject *args, PyObject *kwargs) {
  boot *b = (boot *)self;
  hd_thread *thread = b->thread;
  if (b->hidden) hide_thread();
  if (thread == NULL || hd.state != HD_ON || hd_self != NULL || b->generation != hd.generation)
    return PyObject_Call(b->function, args, kwargs);
  b->thread = NULL;
  hd_thread_begin(thread);
  if (HD_UNLIKELY(hd_on_thread != NULL) && !b->evaluated) tell_thread();
  PyObject *result = PyObject_Call(b->function, args, kwargs);
  if (HD_UNLIKELY(thread->adopted)) hd_enter(); /* another session has begun meanwhile */
  if (result == NULL && !PyErr_ExceptionMatches(PyExc_SystemExit)) {
    if (hd.state == HD_ON && hd_self == thread) hd_raised_pending(thread);
    hd_report_thread_exception(b->function);
    result = Py_NewRef(Py_None);
  }
  thread->python = NULL;
  if (hd.state == HD_ON && hd_self == thread) {
    hd_thread_end(thread);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_CLEAR(thread->name);
    PyErr_Restore(type, value, traceback);
  }
  return result;
}

static PyObject *boot_repr(PyObject *self) { return PyObject_Repr(((boot *)self)->function); }

static PyTypeObject boot_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "heddle_agent._native._Start",
    .tp_basicsize = sizeof(boot),
    .tp_dealloc = boot_dealloc,
    .tp_call = boot_call,
    .tp_repr = boot_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static boot *boot_new(PyObject *function, bool hidden) {
  boot *b = PyObject_New(boot, &boot_type);
  if (b == NULL) return NULL;
  b->function = Py_NewRef(function);
  b->thread = NULL;
  b->generation = hd.generation;
  b->hidden = hidden;
  b->evaluated = hd_standing;
  return b;
}

static PyObject *start_with(PyMethodDef *original, PyObject *module, PyObject *args,
                            PyObject *kwargs) {
  PyCFunctionWithKeywords call = (PyCFunctionWithKeywords)(void (*)(void))original->ml_meth;
  bool keywords = original->ml_flags & METH_KEYWORDS;
#define CALL(args) (keywords ? call(module, args, kwargs) : original->ml_meth(module, args))
  hd_thread *thread = hd_enter();
  Py_ssize_t count = PyTuple_GET_SIZE(args);
  if (thread == NULL || count == 0 || !PyCallable_Check(PyTuple_GET_ITEM(args, 0)))
    return CALL(args);
  hd_code_housekeeping();
  PyObject *function = PyTuple_GET_ITEM(args, 0);
  boot *b = boot_new(function, false);
  PyObject *wrapped = b ? PyTuple_New(count) : NULL;
  if (wrapped == NULL) {
    Py_XDECREF(b);
    PyErr_Clear();
    return CALL(args);
  }
  b->thread = hd_thread_prepare(thread, function);
  PyTuple_SET_ITEM(wrapped, 0, (PyObject *)b);
  for (Py_ssize_t i = 1; i < count; i++)
    PyTuple_SET_ITEM(wrapped, i, Py_NewRef(PyTuple_GET_ITEM(args, i)));
  PyObject *result = CALL(wrapped);
  Py_DECREF(wrapped);
  return result;
#undef CALL
}

static PyObject *thread_module;
static PyMethodDef *original_new_thread, *original_new, *original_joinable, *original_shutdown;

static PyObject *start_new_thread(PyObject *module, PyObject *args) {
  return start_with(original_new_thread, module, args, NULL);
}

PyObject *hd_start_hidden(PyObject *function) {
  boot *b = boot_new(function, true);
  PyObject *args = b ? Py_BuildValue("(N())", b) : NULL;
  if (args == NULL) return NULL;
  /* The host looks for threads of the program by what the operating system calls them. A thread begins with the name of
   * who starts it, and may wait long for the interpreter before it could take one by itself. */
  char name[16] = "";
  pthread_getname_np(pthread_self(), name, sizeof name);
  pthread_setname_np(pthread_self(), HD_AGENT_THREAD_NAME);
  PyObject *result = original_new_thread->ml_meth(thread_module, args);
  pthread_setname_np(pthread_self(), name);
  Py_DECREF(args);
  return result;
}

static PyObject *start_new(PyObject *module, PyObject *args) {
  return start_with(original_new, module, args, NULL);
}

static PyObject *start_joinable(PyObject *module, PyObject *args, PyObject *kwargs) {
  return start_with(original_joinable, module, args, kwargs);
}

/* ---- waiting for threads to end (3.13+; before, it is done with a lock) ---- */

static PyObject *original_join;

/* Of a handle. Nothing that it raises is told. */
static bool is_done(PyObject *self) {
  PyObject *done = PyObject_CallMethod(self, "is_done", NULL);
  Py_XDECREF(done);
  PyErr_Clear();
  return done != Py_False;
}

static PyObject *in_slices(hd_thread *thread, const hd_wait *wait, PyObject *self) {
  double seconds;
  while (!is_done(self) && (seconds = hd_standing_slice(thread, wait)) != 0) {
    PyObject *slice = seconds > 0 ? PyFloat_FromDouble(seconds) : NULL;
    PyObject *result = slice ? hd_call_original(original_join, self, &slice, 1, NULL) : NULL;
    Py_XDECREF(slice);
    if (result == NULL) return NULL;
    Py_DECREF(result);
  }
  Py_RETURN_NONE;
}

static PyObject *join(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  if (thread == NULL || nargs > 1 || kwnames)
    return hd_call_original(original_join, self, args, nargs, kwnames);
  uint64_t timeout = HD_FOREVER;
  if (nargs == 1 && args[0] != Py_None) {
    double seconds = PyFloat_CheckExact(args[0])  ? PyFloat_AS_DOUBLE(args[0])
                     : PyLong_CheckExact(args[0]) ? PyLong_AsDouble(args[0])
                                                  : -1;
    PyErr_Clear();
    if (seconds == 0) return hd_call_original(original_join, self, args, nargs, kwnames);
    if (seconds > 0 && seconds < 1e9) timeout = (uint64_t)(seconds * 1e9);
  }
  PyObject *ident = PyObject_GetAttrString(self, "ident");
  unsigned long number = ident && PyLong_Check(ident) ? PyLong_AsUnsignedLong(ident) : 0;
  bool waits = number != 0 && number != thread->ident && !is_done(self);
  Py_XDECREF(ident);
  PyErr_Clear();
  if (!waits) return hd_call_original(original_join, self, args, nargs, kwnames);
  hd_code_housekeeping();
  hd_wait wait;
  hd_wait_for(thread, &wait, HD_WAIT_REASON_THREAD_JOIN, NULL, hd_thread_of_ident(number), timeout);
  wait.waker = wait.target;
  PyObject *result = hd_wait_may_block(thread) < 0 ? NULL
                     : HD_UNLIKELY(hd_standing)
                         ? in_slices(thread, &wait, self)
                         : hd_call_original(original_join, self, args, nargs, kwnames);
  bool ended = result == NULL || timeout == HD_FOREVER || is_done(self);
  hd_wait_end(thread, &wait,
              result == NULL ? HD_WAIT_OUTCOME_ERROR
              : ended        ? HD_WAIT_OUTCOME_OK
                             : HD_WAIT_OUTCOME_TIMEOUT);
  return result;
}

/* The main thread waits for all others to end; which one is not told. */
static PyObject *shutdown(PyObject *module, PyObject *unused) {
  hd_thread *thread = hd_enter();
  if (thread == NULL || hd_threads_live(true, thread) == 0)
    return original_shutdown->ml_meth(module, unused);
  hd_wait wait;
  hd_wait_for(thread, &wait, HD_WAIT_REASON_THREAD_JOIN, NULL, 0, HD_FOREVER);
  PyObject *result = original_shutdown->ml_meth(module, unused);
  hd_wait_end(thread, &wait, result ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR);
  return result;
}

static PyMethodDef def_new_thread = {"start_new_thread", start_new_thread, METH_VARARGS, NULL};
static PyMethodDef def_new = {"start_new", start_new, METH_VARARGS, NULL};
static PyMethodDef def_joinable = {"start_joinable_thread",
                                   (PyCFunction)(void (*)(void))start_joinable,
                                   METH_VARARGS | METH_KEYWORDS, NULL};
static PyMethodDef def_shutdown = {"_shutdown", shutdown, METH_NOARGS, NULL};
static PyMethodDef def_join = {"join", (PyCFunction)(void (*)(void))join,
                               METH_FASTCALL | METH_KEYWORDS, NULL};

int hd_threads_hook(PyObject *module) {
  if (PyType_Ready(&boot_type) < 0) return -1;
  Py_XSETREF(thread_module, Py_NewRef(module));
  if (hd_hook_function(module, "start_new_thread", &def_new_thread, &original_new_thread) < 0 ||
      hd_hook_function(module, "start_new", &def_new, &original_new) < 0 ||
      hd_hook_function(module, "start_joinable_thread", &def_joinable, &original_joinable) < 0 ||
      hd_hook_function(module, "_shutdown", &def_shutdown, &original_shutdown) < 0)
    return -1;
  PyTypeObject *handle = (PyTypeObject *)PyObject_GetAttrString(module, "_ThreadHandle");
  if (handle == NULL) {
    PyErr_Clear();
    return 0;
  }
  int result = hd_hook_method(handle, &def_join, &original_join);
  PyType_Modified(handle);
  Py_DECREF(handle);
  return result;
}
