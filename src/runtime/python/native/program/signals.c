/* Handlers of signals, as spans of the thread that runs them. CPython keeps a handler of the program's
 * in a table of C that only signal() and getsignal() show: there something of ours stands in front of
 * it, and both give out what the program put in. Where no handler is installed, nothing is. */
#include "program/spans.h"
#include <signal.h>
#include <stdio.h>

/* Holds the handler as the table would, unseen by the garbage collector. */
typedef struct {
  PyObject_HEAD
  vectorcallfunc call;
  PyObject *handler;
} guard;

static PyTypeObject guard_type;
static PyMethodDef *original_signal, *original_getsignal;
static PyObject *default_handler; /* the function that raises KeyboardInterrupt: nobody's own */

/* ---- names ---- */

static const char *name_of(long number, char *buffer, size_t size) {
  static const struct {
    int number;
    const char *name;
  } known[] = {
      {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},
      {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
      {SIGUSR1, "SIGUSR1"}, {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"}, {SIGPIPE, "SIGPIPE"},
      {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"}, {SIGCHLD, "SIGCHLD"}, {SIGCONT, "SIGCONT"},
      {SIGTSTP, "SIGTSTP"}, {SIGTTIN, "SIGTTIN"}, {SIGTTOU, "SIGTTOU"}, {SIGURG, "SIGURG"},
      {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}, {SIGIO, "SIGIO"},     {SIGSYS, "SIGSYS"},
      {SIGPROF, "SIGPROF"}, {SIGWINCH, "SIGWINCH"}, {SIGVTALRM, "SIGVTALRM"},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (known[i].number == number) return known[i].name;
  snprintf(buffer, size, "signal %ld", number);
  return buffer;
}

/* The Python function that a handler is in the end; borrowed, NULL: none that can be told. */
static PyFunctionObject *function_of(PyObject *handler) {
  if (PyMethod_Check(handler)) handler = PyMethod_GET_FUNCTION(handler);
  return PyFunction_Check(handler) ? (PyFunctionObject *)handler : NULL;
}

static uint32_t site_of(PyObject *handler) {
  const PyFunctionObject *function = function_of(handler);
  if (function == NULL) {
    uint32_t name = hd_string(Py_TYPE(handler)->tp_name, strlen(Py_TYPE(handler)->tp_name));
    return hd_site_define(hd_string("", 0), name, 0, 0);
  }
  return hd_definition_site((PyCodeObject *)function->func_code, function->func_qualname);
}

/* ---- a handler is called ---- */

static PyObject *handle(PyObject *self, PyObject *const *args, size_t nargs, PyObject *kwnames) {
  /* It may install another one, which frees this. */
  PyObject *handler = Py_NewRef(((guard *)self)->handler);
  hd_thread *thread = hd_enter();
  uint32_t span = 0;
  if (thread && PyVectorcall_NARGS(nargs) > 0 && PyLong_CheckExact(args[0])) {
    char buffer[32];
    const char *name = name_of(PyLong_AsLong(args[0]), buffer, sizeof buffer);
    span = hd_span_begin(thread, HD_SPAN_KIND_SIGNAL, hd_string(name, strlen(name)),
                         site_of(handler));
  }
  PyObject *result = PyObject_Vectorcall(handler, args, nargs, kwnames);
  hd_span_end(span, result == NULL);
  Py_DECREF(handler);
  return result;
}

static void guard_dealloc(PyObject *self) {
  Py_XDECREF(((guard *)self)->handler);
  PyObject_Free(self);
}

static PyTypeObject guard_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heddle_agent._native.handler",
    .tp_basicsize = sizeof(guard),
    .tp_dealloc = guard_dealloc,
    .tp_vectorcall_offset = offsetof(guard, call),
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
};

/* asyncio's handlers run in the loop; what it installs for the signal does nothing. */
static bool does_nothing(PyObject *handler) {
  const PyFunctionObject *function = function_of(handler);
  return function && PyUnicode_CompareWithASCIIString(function->func_name, "_sighandler_noop") == 0;
}

/* What is to stand in the table for a handler: a new reference. */
static PyObject *guarded(PyObject *handler) {
  if (PyLong_Check(handler) || !PyCallable_Check(handler) || handler == default_handler ||
      does_nothing(handler) || hd_enter() == NULL)
    return Py_NewRef(handler);
  guard *made = PyObject_New(guard, &guard_type);
  if (made == NULL) {
    PyErr_Clear();
    return Py_NewRef(handler);
  }
  made->call = handle;
  made->handler = Py_NewRef(handler);
  return (PyObject *)made;
}

/* What the program may see of what stands in the table; takes the reference. */
static PyObject *bared(PyObject *value) {
  if (value == NULL || Py_TYPE(value) != &guard_type) return value;
  PyObject *handler = Py_NewRef(((guard *)value)->handler);
  Py_DECREF(value);
  return handler;
}

/* ---- what is installed ---- */

#define SIGNALS 65
#define HANDLERS_TEXT 4096u

/* Where the code of the program's handlers lies; NULL: there is none, or none that can be told. */
static PyObject *handler_code[SIGNALS];
/* Every CPython handles SIGINT, which /proc shows; what is the program's own may do anything. */
static bool own_interrupt;

/* That of asyncio.run() cancels the main task, as KeyboardInterrupt would end the program. */
static bool is_runners(PyObject *handler) {
  if (strcmp(Py_TYPE(handler)->tp_name, "functools.partial") != 0) return false;
  PyObject *method = PyObject_GetAttrString(handler, "func");
  const PyFunctionObject *function = method ? function_of(method) : NULL;
  bool found = function && PyUnicode_CompareWithASCIIString(function->func_name, "_on_sigint") == 0;
  Py_XDECREF(method);
  PyErr_Clear();
  return found;
}

static void note(long number, PyObject *handler) {
  bool own = !PyLong_Check(handler) && PyCallable_Check(handler) && handler != default_handler;
  if (number == SIGINT) own_interrupt = own = own && !is_runners(handler);
  const PyFunctionObject *function = own && !does_nothing(handler) ? function_of(handler) : NULL;
  Py_XSETREF(handler_code[number], function ? Py_NewRef(function->func_code) : NULL);
}

/* `anew`: nobody was told of this process. */
static void tell(bool anew) {
  static char told[HANDLERS_TEXT];
  static bool told_own;
  if (anew) told[0] = '\0', told_own = false;
  if (own_interrupt != told_own) hd_fact(HD_FACT_KEY_OWN_INTERRUPT, "1", own_interrupt);
  told_own = own_interrupt;
  char text[HANDLERS_TEXT];
  size_t size = 0;
  for (int number = 1; number < SIGNALS; number++) {
    const PyCodeObject *code = (const PyCodeObject *)handler_code[number];
    const char *file = code ? PyUnicode_AsUTF8(code->co_filename) : NULL;
    if (file == NULL) continue;
    int length = snprintf(text + size, sizeof text - size, "%s%d %d %s", size > 0 ? "\n" : "", number,
                          code->co_firstlineno, file);
    /* One that is left out may do anything. */
    if (length < 0 || (size_t)length >= sizeof text - size) continue;
    size += (size_t)length;
  }
  text[size] = '\0';
  PyErr_Clear();
  if (strcmp(text, told) == 0) return;
  memcpy(told, text, size + 1);
  hd_fact(HD_FACT_KEY_SIGNAL_HANDLERS, text, size);
}

static void installed(PyObject *signal, PyObject *handler) {
  long number = PyLong_Check(signal) ? PyLong_AsLong(signal) : -1;
  PyErr_Clear();
  if (number < 1 || number >= SIGNALS) return;
  note(number, handler);
  if (hd_enter()) tell(false);
}

void hd_signals_tell(void) { tell(true); }

/* ---- the functions ---- */

typedef PyObject *(*fast)(PyObject *, PyObject *const *, Py_ssize_t);

static PyObject *signal_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  fast original = (fast)(void (*)(void))original_signal->ml_meth;
  if (nargs != 2) return original(module, args, nargs);
  PyObject *handler = guarded(args[1]);
  PyObject *changed[] = {args[0], handler};
  PyObject *before = bared(original(module, changed, 2));
  if (before) installed(args[0], args[1]);
  Py_DECREF(handler);
  return before;
}

static PyObject *getsignal_(PyObject *module, PyObject *number) {
  return bared(original_getsignal->ml_meth(module, number));
}

static PyMethodDef def_signal = {"signal", (PyCFunction)(void (*)(void))signal_, METH_FASTCALL,
                                 NULL};
static PyMethodDef def_getsignal = {"getsignal", getsignal_, METH_O, NULL};

/* What was installed before we came. */
static void note_all(PyObject *module) {
  for (long number = 1; number < SIGNALS; number++) {
    PyObject *signal = PyLong_FromLong(number);
    PyObject *handler = signal ? getsignal_(module, signal) : NULL;
    if (handler && handler != Py_None) note(number, handler);
    Py_XDECREF(handler);
    Py_XDECREF(signal);
    PyErr_Clear();
  }
}

int hd_signals_hook(PyObject *module) {
  if (PyType_Ready(&guard_type) < 0) return -1;
  default_handler = PyObject_GetAttrString(module, "default_int_handler");
  /* Who could put one in and not take it out would show what stands before it. */
  if (default_handler == NULL ||
      hd_hook_function(module, "getsignal", &def_getsignal, &original_getsignal) < 0)
    return -1;
  if (original_getsignal == NULL) return 0;
  if (hd_hook_function(module, "signal", &def_signal, &original_signal) < 0) return -1;
  note_all(module);
  tell(true);
  return 0;
}
