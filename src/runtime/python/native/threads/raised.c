/* Exceptions that end a thread, a process or a task.
 *
 * Nothing is put in the place of an exception hook. threading and multiprocessing catch what nobody
 * else caught and ask sys.exc_info or sys.exception for it: those are instrumented in place, and the
 * frame that asks says what it means. For the main thread the interpreter leaves the exception in
 * sys.last_value before it calls sys.excepthook; who has to know at once (the debugger) has it from the event
 * for audit hooks. */
#include "threads/raised.h"
#include "tasks/tasks.h"

#define TEXT_LENGTH 160
#define TRACEBACK_DEPTH 48

static PyMethodDef *original_exc_info, *original_exception;

/* ---- its text ---- */

/* Plain strings and numbers only: whatever else is shown by code that may be the program's. */
static bool append_plain(char *text, size_t size, PyObject *value, bool quoted) {
  PyObject *shown = NULL;
  if (PyUnicode_CheckExact(value)) shown = quoted ? PyObject_Repr(value) : Py_NewRef(value);
  else if (PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyBytes_CheckExact(value))
    shown = PyObject_Repr(value);
  const char *utf8 = shown ? PyUnicode_AsUTF8(shown) : NULL;
  if (utf8) hd_append(text, size, utf8);
  PyErr_Clear();
  Py_XDECREF(shown);
  return utf8 != NULL;
}

/* Bytes of UTF-8 that are no whole letter are left out. */
static void shorten(char *text) {
  size_t length = strlen(text);
  char *line = strchr(text, '\n');
  if (line == NULL && length <= TEXT_LENGTH) return;
  size_t end = line && (size_t)(line - text) < TEXT_LENGTH ? (size_t)(line - text) : TEXT_LENGTH;
  while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
  snprintf(text + end, 4, "…");
}

/* `KeyError: 'x'`, `FileNotFoundError: [Errno 2] No such file or directory`, or the type alone. */
static uint32_t text_of(PyObject *exception) {
  char text[TEXT_LENGTH * 5] = "";
  const char *type = Py_TYPE(exception)->tp_name, *dot = strrchr(type, '.');
  hd_append(text, TEXT_LENGTH, dot ? dot + 1 : type);
  PyObject *args = ((PyBaseExceptionObject *)exception)->args;
  Py_ssize_t count = args && PyTuple_CheckExact(args) ? PyTuple_GET_SIZE(args) : 0;
  size_t name = strlen(text), size = sizeof text;
  hd_append(text, size, ": ");
  bool known = false;
  if (count == 1) {
    bool quoted = PyErr_GivenExceptionMatches(exception, PyExc_KeyError);
    known = append_plain(text, size, PyTuple_GET_ITEM(args, 0), quoted);
  } else if (count > 1 && PyErr_GivenExceptionMatches(exception, PyExc_OSError)) {
    hd_append(text, size, "[Errno ");
    known = append_plain(text, size, PyTuple_GET_ITEM(args, 0), false);
    hd_append(text, size, "] ");
    known = known && append_plain(text, size, PyTuple_GET_ITEM(args, 1), false);
  }
  if (!known) text[name] = '\0';
  shorten(text);
  return hd_string(text, strlen(text));
}

/* ---- its line ---- */

/* Innermost first, like every walk. */
static int frames_of(PyObject *traceback, hd_walked *frames) {
  int count = 0;
  for (PyObject *at = traceback; at && PyTraceBack_Check(at);
       at = (PyObject *)((PyTracebackObject *)at)->tb_next)
    count++;
  int skip = count > TRACEBACK_DEPTH ? count - TRACEBACK_DEPTH : 0, kept = count - skip, i = kept;
  for (PyObject *at = traceback; at && PyTraceBack_Check(at);
       at = (PyObject *)((PyTracebackObject *)at)->tb_next) {
    if (skip-- > 0) continue;
    const PyTracebackObject *one = (PyTracebackObject *)at;
    PyCodeObject *code = PyFrame_GetCode(one->tb_frame);
    hd_code *info = hd_code_of(code, hd_frame_of(one->tb_frame));
    int line = PyCode_Addr2Line(code, one->tb_lasti);
    frames[--i] = (hd_walked){NULL, info, hd_code_site(info, line)};
    Py_DECREF(code);
  }
  return kept;
}

/* `wrapper`: of an exception that is sent; it has the traceback as text. */
static bool tells_of_pickle(PyObject *wrapper) {
  PyObject *text = hd_attribute(wrapper, "tb");
  const char *utf8 = text && PyUnicode_CheckExact(text) ? PyUnicode_AsUTF8(text) : NULL;
  bool is = utf8 && (strstr(utf8, "multiprocessing/reduction.py\"") || strstr(utf8, "multiprocess/reduction.py\""));
  PyErr_Clear();
  Py_XDECREF(text);
  return is;
}

/* Whether it says that a worker could not send a result. In a pool it is made for that; elsewhere it was
 * raised in the worker by what makes a pickle, and all that is left of its traceback is text. */
static bool is_of_remote_pickle(PyObject *exception) {
  if (strstr(Py_TYPE(exception)->tp_name, "MaybeEncodingError")) return true;
  PyObject *cause = PyException_GetCause(exception);
  bool remote = cause && strstr(Py_TYPE(cause)->tp_name, "RemoteTraceback");
  bool is = remote && tells_of_pickle(cause);
  Py_XDECREF(cause);
  return is;
}

/* Whether the program has a hook of its own for exceptions of threads. */
static bool is_hooked(void) {
  PyObject *hook = hd_module_value(hd_names.threading, hd_names.excepthook);
  return hook && !PyCFunction_CheckExact(hook);
}

static void tell(hd_thread *thread, uint16_t ended, PyObject *exception, PyObject *traceback,
                 bool pickling) {
  if (exception == NULL || !PyExceptionInstance_Check(exception)) return;
  PyObject *type, *value, *where;
  PyErr_Fetch(&type, &value, &where);
  hd_code_housekeeping();
  hd_walked frames[TRACEBACK_DEPTH];
  int count = frames_of(traceback ? traceback : ((PyBaseExceptionObject *)exception)->traceback, frames);
  uint32_t site = count ? frames[0].site : 0;
  pickling |= ended == HD_ENDED_TASK && is_of_remote_pickle(exception);
  for (int i = count; i-- > 0;) {
    if (frames[i].info->class == HD_USER) site = frames[i].site;
    pickling |= frames[i].info->role == HD_ROLE_PICKLE;
  }
  uint32_t flags = (pickling ? HD_RAISED_FLAG_PICKLING : 0) |
                   (ended == HD_ENDED_THREAD && is_hooked() ? HD_RAISED_FLAG_HOOKED : 0);
  uint32_t stack = count ? hd_stack_of(frames, count, TRACEBACK_DEPTH) : 0;
  hd_emit(thread, hd_now(thread), HD_EVENT_RAISED, ended, text_of(exception), site, stack, flags);
  PyErr_Restore(type, value, where);
}

void hd_raised_tell(hd_thread *thread, uint16_t ended, PyObject *exception, PyObject *traceback) {
  tell(thread, ended, exception, traceback, false);
}

void hd_raised_tell_sent(hd_thread *thread, PyObject *sent) {
  if (PyExceptionInstance_Check(sent)) return tell(thread, HD_ENDED_TASK, sent, NULL, false);
  PyObject *exception = hd_attribute(sent, "exc");
  tell(thread, HD_ENDED_TASK, exception, NULL, tells_of_pickle(sent));
  Py_XDECREF(exception);
}

void hd_raised_pending(hd_thread *thread) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  hd_raised_tell(thread, HD_ENDED_THREAD, value, traceback);
  PyErr_Restore(type, value, traceback);
}

/* ---- the debugger ---- */

PyObject *hd_on_uncaught;

/* Runs Python code of the debugger, which may hold the thread. */
static void tell_debugger(PyObject *type, PyObject *value, PyObject *traceback) {
  if (hd_on_uncaught == NULL) return;
  PyObject *callback = Py_NewRef(hd_on_uncaught); /* it may be taken back meanwhile */
  PyObject *told =
      PyObject_CallFunctionObjArgs(callback, type, value, traceback ? traceback : Py_None, NULL);
  if (told == NULL) PyErr_WriteUnraisable(callback);
  Py_XDECREF(told);
  Py_DECREF(callback);
}

/* Of every event of every interpreter. sys.excepthook(hook, type, value, traceback) comes before the hook is called. */
static int audited(const char *event, PyObject *args, void *unused) {
  (void)unused;
  if (hd_on_uncaught == NULL || strcmp(event, "sys.excepthook") != 0) return 0;
  if (PyThreadState_Get()->interp != PyInterpreterState_Main()) return 0;
  if (PyTuple_GET_SIZE(args) == 4)
    tell_debugger(PyTuple_GET_ITEM(args, 1), PyTuple_GET_ITEM(args, 2), PyTuple_GET_ITEM(args, 3));
  return 0;
}

int hd_raised_audit(void) {
  static bool is_audited; /* there is no way to end it */
  if (!is_audited && PySys_AddAuditHook(audited, NULL) < 0) return -1;
  is_audited = true;
  return 0;
}

/* ---- who asks ---- */

/* The exception that the calling frame handles. SystemExit is how a thread is ended on purpose. */
static void tell_handled(hd_thread *thread, uint16_t ended) {
  PyObject *type, *value, *traceback;
  PyErr_GetExcInfo(&type, &value, &traceback);
  if (value && !PyErr_GivenExceptionMatches(value, PyExc_SystemExit)) {
    if (thread) hd_raised_tell(thread, ended, value, traceback);
    if (ended == HD_ENDED_THREAD) tell_debugger(type, value, traceback);
  }
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
}

/* A program may set sys.last_value too (as an interactive console does): only an exception that left
 * the outermost frame of a thread is meant. */
void hd_raised_in_main(hd_thread *thread) {
  PyObject *value = PySys_GetObject("last_value");
  if (value == NULL || thread == NULL || !(thread->flags & HD_THREAD_FLAG_MAIN)) return;
  if (!PyExceptionInstance_Check(value)) return;
  PyObject *traceback = PySys_GetObject("last_traceback");
  if (traceback == NULL || !PyTraceBack_Check(traceback)) return;
  PyFrameObject *caller = PyFrame_GetBack(((PyTracebackObject *)traceback)->tb_frame);
  if (caller == NULL) hd_raised_tell(thread, HD_ENDED_THREAD, value, traceback);
  Py_XDECREF(caller);
}

static void asked(void) {
  hd_thread *thread = hd_enter();
  hd_frame *top = thread || hd_on_uncaught ? hd_frame_top(hd_tstate()) : NULL;
  if (top == NULL) return;
  if (hd_place_of(top)->role == HD_ROLE_THREAD_EXCEPTHOOK) {
    tell_handled(thread, HD_ENDED_THREAD);
    return;
  }
  hd_frame *caller = hd_frame_caller(top); /* of traceback.print_exc */
  uint8_t role = caller ? hd_place_of(caller)->role : HD_ROLE_NONE;
  if (role == HD_ROLE_PROCESS_BOOTSTRAP) tell_handled(thread, HD_ENDED_THREAD);
  else if (role == HD_ROLE_QUEUE_UNSENT) tell_handled(thread, HD_ENDED_ITEM);
}

static PyObject *exc_info(PyObject *module, PyObject *unused) {
  asked();
  return original_exc_info->ml_meth(module, unused);
}

static PyObject *exception(PyObject *module, PyObject *unused) {
  asked();
  return original_exception->ml_meth(module, unused);
}

static PyMethodDef def_exc_info = {"exc_info", exc_info, METH_NOARGS, NULL};
static PyMethodDef def_exception = {"exception", exception, METH_NOARGS, NULL};

int hd_raised_hook(void) {
  PyObject *sys = PyImport_ImportModule("sys");
  if (sys == NULL) return -1;
  int result = hd_hook_function(sys, "exc_info", &def_exc_info, &original_exc_info) < 0 ||
                       hd_hook_function(sys, "exception", &def_exception, &original_exception) < 0
                   ? -1
                   : 0;
  Py_DECREF(sys);
  return result;
}
