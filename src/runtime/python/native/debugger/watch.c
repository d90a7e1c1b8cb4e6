/* Breakpoints and steps before sys.monitoring (3.9 to 3.11), by a frame evaluator (PEP 523).
 *
 * A frame whose code is not watched is handed to CPython's evaluator at once, and runs as fast as
 * ever. Tracing is on in a thread only while it is in a frame of watched code, and its lines are
 * told to Python only where a breakpoint is. Invariants:
 * - A thread's c_tracefunc is ours, NULL, or of the program (sys.settrace); the last wins, and we
 *   leave that thread alone.
 * - evaluate_watched() puts back what was there before it, unless `epoch` tells that the control
 *   thread changed something meanwhile; then it looks at the frames again. So does a frame that
 *   began unwatched, when it returns (on_return). */
#include "heddle.h"
#include "tracing.h"

#if !HD_SINCE(12)
#include <pthread.h>

typedef struct {
  PyCodeObject *code; /* owned */
  Py_ssize_t count;
  int lines[];
} watched_code;

/* Open addressing by pointer, never full; replaced as a whole. */
static watched_code *no_codes[1];
static watched_code **codes = no_codes;
static size_t codes_mask;

static PyObject *on_module, *on_line, *on_left, *on_raise;
static bool running, raising, stepping;
/* Frames too deep for evaluate() that are under way. */
static int deep;
static unsigned epoch;

static inline size_t place_of(const PyCodeObject *code) {
  return (size_t)(((uint64_t)(uintptr_t)code >> 4) * 0x9E3779B97F4A7C15ull >> 32) & codes_mask;
}

static inline watched_code *find(const PyCodeObject *code) {
  for (size_t i = place_of(code);; i = (i + 1) & codes_mask)
    if (codes[i] == NULL || codes[i]->code == code) return codes[i];
}

static bool any_watched(hd_frame *frame) {
  for (; frame != NULL; frame = hd_frame_caller(frame))
    if (find(hd_frame_code(frame)) != NULL) return true;
  return false;
}

/* ---- trace functions ---- */

static int trace_watched(PyObject *self, PyFrameObject *frame, int what, PyObject *arg);
static int trace_every_line(PyObject *self, PyFrameObject *frame, int what, PyObject *arg);

static inline bool is_foreign(const PyThreadState *tstate) {
  Py_tracefunc function = tstate->c_tracefunc;
  return function != NULL && function != trace_watched && function != trace_every_line;
}

/* Tracing of a thread as the frames it has want it. */
static void settle(PyThreadState *tstate, hd_frame *top) {
  if (is_foreign(tstate) || tstate->c_tracefunc == trace_every_line) return;
  bool wanted = running && (raising || deep > 0 || any_watched(top));
  hd_trace_set(tstate, wanted ? trace_watched : NULL);
}

/* `what` is NULL where the frame is all there is to say. */
static int tell(PyObject *callback, PyObject *frame, PyObject *what) {
  PyObject *result = PyObject_CallFunctionObjArgs(callback, frame, what, NULL);
  Py_XDECREF(result);
  return result ? 0 : -1;
}

/* In an event for a line. Where code goes round within one, 3.9 takes it for that of the last event, which there may not have been. */
static int line_of(PyFrameObject *frame) {
#if HD_SINCE(10)
  return frame->f_lineno;
#else
  return PyFrame_GetLineNumber(frame);
#endif
}

static int tell_line(PyFrameObject *frame) {
  PyObject *line = PyLong_FromLong(line_of(frame));
  if (line == NULL) return -1;
  int result = tell(on_line, (PyObject *)frame, line);
  Py_DECREF(line);
  return result;
}

static int announce(PyCodeObject *code) {
  PyObject *name = code->co_name;
  if (PyUnicode_CompareWithASCIIString(name, "<module>") != 0) return 0;
  PyObject *result = PyObject_CallFunctionObjArgs(on_module, (PyObject *)code, NULL);
  Py_XDECREF(result);
  return result ? 0 : -1;
}

static int trace_every_line(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) {
  (void)self;
  if (what == PyTrace_LINE) return tell_line(frame);
  if (what == PyTrace_RETURN) return tell(on_left, (PyObject *)frame, arg);
  if (what == PyTrace_EXCEPTION && raising) return tell(on_raise, (PyObject *)frame, arg);
  return 0;
}

static int trace_watched(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) {
  hd_frame *inner = hd_frame_of(frame);
  if (what == PyTrace_LINE) {
    watched_code *watched = find(hd_frame_code(inner));
    if (watched == NULL) return 0;
    if (stepping) return tell_line(frame);
    int line = line_of(frame);
    for (Py_ssize_t i = 0; i < watched->count; i++)
      if (watched->lines[i] == line) return tell_line(frame);
    return 0;
  }
  if (what == PyTrace_RETURN) {
    bool told = stepping && find(hd_frame_code(inner)) != NULL;
    int result = told ? tell(on_left, (PyObject *)frame, arg) : 0;
    settle(hd_tstate(), hd_frame_caller(inner));
    return result;
  }
  if (what == PyTrace_CALL && deep > 0 && !(hd_frame_code(inner)->co_flags & CO_OPTIMIZED))
    return announce(hd_frame_code(inner));
  return trace_every_line(self, frame, what, arg);
}

static void settle_all(void) {
  epoch++;
  PyThreadState *tstate = PyInterpreterState_ThreadHead(hd.interpreter);
  for (; tstate != NULL; tstate = PyThreadState_Next(tstate)) settle(tstate, hd_frame_top(tstate));
}

/* ---- the evaluator ---- */

static PyObject *evaluate(PyThreadState *tstate, hd_frame *frame, int throwing);

#if HD_SINCE(11)
/* 3.11 runs calls of Python functions without using the C stack, but not under an evaluator. What
 * recurses so deep that half of the stack is used goes back to CPython's way; as long as that lasts,
 * all threads are traced in all frames. */
static __thread uintptr_t stack_half = UINTPTR_MAX;

static inline bool is_deep(void) { return (uintptr_t)__builtin_frame_address(0) < stack_half; }

static bool is_deep_indeed(void) {
  if (stack_half == UINTPTR_MAX) {
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
      pthread_attr_getstack(&attributes, &lowest, &size);
      pthread_attr_destroy(&attributes);
    }
    stack_half = (uintptr_t)lowest + size / 2;
  }
  return is_deep();
}

static PyObject *evaluate_deep(PyThreadState *tstate, hd_frame *frame, int throwing) {
  if (deep++ == 0) {
    _PyInterpreterState_SetEvalFrameFunc(hd.interpreter, _PyEval_EvalFrameDefault);
    settle_all();
  }
  PyObject *result = _PyEval_EvalFrameDefault(tstate, frame, throwing);
  if (--deep == 0 && running) {
    _PyInterpreterState_SetEvalFrameFunc(hd.interpreter, evaluate);
    settle_all();
  }
  return result;
}
#else
static inline bool is_deep(void) { return false; }
#endif

/* Tells that a module begins, untraced. What goes wrong there is none of the program's business,
 * but an interrupt is. */
static int announce_apart(PyThreadState *tstate, PyCodeObject *code) {
  hd_trace_pause(tstate);
  int result = announce(code);
  hd_trace_resume(tstate);
  if (result < 0 && PyErr_ExceptionMatches(PyExc_Exception)) {
    PyErr_WriteUnraisable(on_module);
    result = 0;
  }
  return result;
}

static __attribute__((noinline)) PyObject *evaluate_watched(PyThreadState *tstate,
                                                            hd_frame *frame, int throwing) {
  PyCodeObject *code = hd_frame_code(frame);
  if (tstate->tracing > 0 || !running)
    return _PyEval_EvalFrameDefault(tstate, frame, throwing); /* the debugger's own */
  if (!(code->co_flags & CO_OPTIMIZED) && !throwing && announce_apart(tstate, code) < 0)
    return NULL;
#if HD_SINCE(11)
  if (is_deep_indeed()) return evaluate_deep(tstate, frame, throwing);
#endif
  if (is_foreign(tstate)) return _PyEval_EvalFrameDefault(tstate, frame, throwing);
  Py_tracefunc before = tstate->c_tracefunc;
  unsigned since = epoch;
  if (before != trace_every_line)
    hd_trace_set(tstate, raising || find(code) != NULL ? trace_watched : NULL);
  PyObject *result = _PyEval_EvalFrameDefault(tstate, frame, throwing);
  if (epoch != since) settle(tstate, hd_frame_top(tstate));
  else if (!is_foreign(tstate)) hd_trace_set(tstate, before);
  return result;
}

static PyObject *evaluate(PyThreadState *tstate, hd_frame *frame, int throwing) {
  PyCodeObject *code = hd_frame_code(frame);
  if (HD_LIKELY(tstate->c_tracefunc == NULL && (code->co_flags & CO_OPTIMIZED) &&
                find(code) == NULL && !raising && !is_deep()))
    return _PyEval_EvalFrameDefault(tstate, frame, throwing);
  return evaluate_watched(tstate, frame, throwing);
}

/* ---- what the debugger asks for ---- */

static void free_codes(watched_code **old, size_t mask) {
  if (old == no_codes) return;
  for (size_t i = 0; i <= mask; i++) {
    if (old[i] == NULL) continue;
    Py_DECREF(old[i]->code);
    PyMem_Free(old[i]);
  }
  PyMem_Free(old);
}

static watched_code *make_code(PyObject *code, PyObject *lines) {
  Py_ssize_t count = PyTuple_GET_SIZE(lines);
  watched_code *made = PyMem_Malloc(sizeof *made + (size_t)count * sizeof made->lines[0]);
  if (made == NULL) return NULL;
  made->code = (PyCodeObject *)Py_NewRef(code);
  made->count = count;
  for (Py_ssize_t i = 0; i < count; i++)
    made->lines[i] = (int)PyLong_AsLong(PyTuple_GET_ITEM(lines, i));
  return made;
}

/* Replaces the watched codes by those of a list of (code, lines). */
static int replace_codes(PyObject *list) {
  size_t size = 1;
  while (size < (size_t)PyList_GET_SIZE(list) * 8 + 1) size *= 2;
  watched_code **old = codes, **made = PyMem_Calloc(size, sizeof *made);
  size_t old_mask = codes_mask;
  if (made == NULL) return PyErr_NoMemory(), -1;
  codes = made, codes_mask = size - 1;
  int result = 0;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list) && result == 0; i++) {
    PyObject *code, *lines;
    if (!PyArg_ParseTuple(PyList_GET_ITEM(list, i), "O!O!", &PyCode_Type, &code, &PyTuple_Type,
                          &lines))
      result = -1;
    else {
      size_t at = place_of((PyCodeObject *)code);
      while (codes[at] != NULL) at = (at + 1) & codes_mask;
      codes[at] = make_code(code, lines);
      if (codes[at] == NULL) PyErr_NoMemory(), result = -1;
    }
  }
  free_codes(old, old_mask);
  return result;
}

/* Until it begins to run, a thread has the ident of the one that has started it, and no frame. */
static PyThreadState *thread_of(unsigned long ident) {
  PyThreadState *tstate = PyInterpreterState_ThreadHead(hd.interpreter);
  while (tstate != NULL && (tstate->thread_id != ident || hd_frame_top(tstate) == NULL))
    tstate = PyThreadState_Next(tstate);
  return tstate;
}

PyDoc_STRVAR(start_doc, "watch_start(on_module, on_line, on_left, on_raise)\n--\n\n"
                        "Begin to evaluate frames.");

static PyObject *watch_start(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *begun, *line, *left, *raised;
  if (!PyArg_ParseTuple(args, "OOOO", &begun, &line, &left, &raised)) return NULL;
  if (hd.interpreter == NULL || running) {
    PyErr_SetString(PyExc_RuntimeError, running ? "already watching" : "not started");
    return NULL;
  }
  Py_XSETREF(on_module, Py_NewRef(begun));
  Py_XSETREF(on_line, Py_NewRef(line));
  Py_XSETREF(on_left, Py_NewRef(left));
  Py_XSETREF(on_raise, Py_NewRef(raised));
  running = true;
  _PyInterpreterState_SetEvalFrameFunc(hd.interpreter, evaluate);
  Py_RETURN_NONE;
}

PyDoc_STRVAR(set_doc, "watch_set(codes, stepping, raising, ident)\n--\n\n"
                      "Watch the code objects of a list of (code, lines); ident: the thread this\n"
                      "is for, 0 for all.");

static PyObject *watch_set(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *list;
  int steps, raises;
  unsigned long ident;
  if (!PyArg_ParseTuple(args, "O!ppk", &PyList_Type, &list, &steps, &raises, &ident)) return NULL;
  if (replace_codes(list) < 0) return NULL;
  stepping = steps, raising = raises;
  if (ident == 0) settle_all();
  else {
    PyThreadState *tstate = thread_of(ident);
    epoch++;
    if (tstate != NULL) settle(tstate, hd_frame_top(tstate));
  }
  Py_RETURN_NONE;
}

PyDoc_STRVAR(thread_doc, "watch_thread(ident, every_line)\n--\n\n"
                         "Tell every line a thread comes to, whatever its code is, or no longer.");

static PyObject *watch_thread(PyObject *module, PyObject *args) {
  (void)module;
  unsigned long ident;
  int every;
  if (!PyArg_ParseTuple(args, "kp", &ident, &every)) return NULL;
  PyThreadState *tstate = thread_of(ident);
  if (tstate == NULL || is_foreign(tstate)) Py_RETURN_NONE;
  epoch++;
  hd_trace_set(tstate, every ? trace_every_line : NULL);
  settle(tstate, hd_frame_top(tstate));
  Py_RETURN_NONE;
}

PyDoc_STRVAR(stop_doc, "watch_stop()\n--\n\nLeave frames to CPython again.");

static PyObject *watch_stop(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  if (_PyInterpreterState_GetEvalFrameFunc(hd.interpreter) == evaluate)
    _PyInterpreterState_SetEvalFrameFunc(hd.interpreter, _PyEval_EvalFrameDefault);
  running = raising = stepping = false;
  free_codes(codes, codes_mask);
  codes = no_codes, codes_mask = 0;
  PyThreadState *tstate = PyInterpreterState_ThreadHead(hd.interpreter);
  for (; tstate != NULL; tstate = PyThreadState_Next(tstate))
    if (!is_foreign(tstate)) hd_trace_set(tstate, NULL);
  epoch++;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"watch_start", watch_start, METH_VARARGS, start_doc},
    {"watch_set", watch_set, METH_VARARGS, set_doc},
    {"watch_thread", watch_thread, METH_VARARGS, thread_doc},
    {"watch_stop", watch_stop, METH_NOARGS, stop_doc},
    {NULL, NULL, 0, NULL},
};

int hd_watch_add(PyObject *module) { return PyModule_AddFunctions(module, methods); }
#endif
