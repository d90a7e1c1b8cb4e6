/* Starts the agent in a Python that takes no hints from its environment.
 *
 * An audit hook may be set before the interpreter is initialised, and `cpython.run_command`,
 * `run_file`, `run_module` and `run_stdin` are raised when it is about to run its program: with its
 * own arguments, flags and search path, none of which had to be changed (PEP 578). In anything but
 * a Python this library does nothing.
 *
 * heddle attach has gdb load it into a program whose main thread waits, and call heddle_enter(). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "protocol.h"

#define BEFORE "HEDDLE_PRELOAD_BEFORE"
#define FILE_INPUT 257 /* Py_file_input, the same in all versions */

typedef int (*audit_hook)(const char *, void *, void *);
static char folder[4096];
static int (*add_audit_hook)(audit_hook, void *);

static const char start_agent[] =
    "def start():\n"
    "    import sys\n" /* nothing else: the program may look at what is imported */
    "    try:\n"
    "        here = folder + '/inject'\n" /* with -S nobody takes it out */
    "        sys.path[:] = [entry for entry in sys.path if entry != here]\n"
    "        sys.path.insert(0, folder)\n"
    "        try:\n"
    "            from heddle_agent import boot\n"
    "        finally:\n"
    "            sys.path.remove(folder)\n"
    "        boot.start()\n"
    "    except Exception as error:\n"
    "        text = 'heddle: cannot start the agent (%s: %s); the program runs without it\\n'\n"
    "        sys.stderr and sys.stderr.write(text % (type(error).__name__, error))\n"
    "start()\n";

#define FUNCTION(type, name) type (*name)() = (type (*)())dlsym(RTLD_DEFAULT, #name)

static void start(void) {
  FUNCTION(void *, PyDict_New);
  FUNCTION(void *, PyEval_GetBuiltins);
  FUNCTION(void *, PyUnicode_DecodeFSDefault);
  FUNCTION(void *, PyRun_String);
  FUNCTION(int, PyDict_SetItemString);
  FUNCTION(void, PyErr_Clear);
  FUNCTION(void, Py_DecRef);
  if (!PyDict_New || !PyEval_GetBuiltins || !PyUnicode_DecodeFSDefault || !PyRun_String ||
      !PyDict_SetItemString || !PyErr_Clear || !Py_DecRef)
    return;
  void *space = PyDict_New(), *text = PyUnicode_DecodeFSDefault(folder), *result = NULL;
  if (space && text && PyDict_SetItemString(space, "folder", text) == 0 &&
      PyDict_SetItemString(space, "__builtins__", PyEval_GetBuiltins()) == 0)
    result = PyRun_String(start_agent, FILE_INPUT, space, space);
  if (result == NULL) PyErr_Clear();
  if (result) Py_DecRef(result);
  if (text) Py_DecRef(text);
  if (space) Py_DecRef(space);
}

static int on_event(const char *event, void *arguments, void *unused) {
  (void)arguments, (void)unused;
  static int started;
  if (started || strncmp(event, "cpython.run_", 12) != 0) return 0;
  started = 1;
  start();
  return 0;
}

__attribute__((constructor)) static void begin(void) {
  /* Loaded later, by heddle attach: nothing of the environment is ours. */
  if (getenv("HEDDLE_SESSION") == NULL) return;
  /* The program sees the environment it was meant to see. */
  const char *before = getenv(BEFORE);
  if (before) setenv("LD_PRELOAD", before, 1);
  else unsetenv("LD_PRELOAD");
  unsetenv(BEFORE);
  Dl_info self;
  if (!dladdr((void *)begin, &self) || !self.dli_fname) return;
  const char *slash = strrchr(self.dli_fname, '/');
  size_t length = slash ? (size_t)(slash - self.dli_fname) : 0;
  if (length == 0 || length >= sizeof folder) return;
  memcpy(folder, self.dli_fname, length);
  add_audit_hook = (int (*)(audit_hook, void *))dlsym(RTLD_DEFAULT, "PySys_AddAuditHook");
  if (add_audit_hook) add_audit_hook(on_event, NULL);
}

/* ---- a program that runs already ---- */

#define PAGE 65536 /* what heddle attach maps for the text */

static void *enter(void *text) {
  pthread_setname_np(pthread_self(), HD_AGENT_THREAD_NAME); /* it is no thread of the program */
  FUNCTION(int, PyGILState_Ensure);
  FUNCTION(int, PyRun_SimpleString);
  FUNCTION(void, PyGILState_Release);
  if (PyGILState_Ensure && PyRun_SimpleString && PyGILState_Release) {
    int state = PyGILState_Ensure();
    PyRun_SimpleString(text);
    PyGILState_Release(state);
  }
  munmap(text, PAGE);
  return NULL;
}

/* Runs Python source, at the start of a mapping of its own, in a thread of its own: as soon as that gets
 * the interpreter lock, for which the caller need not wait. No signal is delivered to it. */
__attribute__((visibility("default"))) int heddle_enter(void *text);
int heddle_enter(void *text) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread, NULL, enter, text);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (error == 0) pthread_detach(thread);
  return error;
}
