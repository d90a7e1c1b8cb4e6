/* The end of this process, signals to others, and waiting for the end of another: os.waitpid and its kin, and the
 * frames of subprocess and multiprocessing that stand around a wait of another kind. */
#include "process/children.h"
#include "tasks/tasks.h"
#include <sys/wait.h>
#include <unistd.h>

static PyMethodDef *original_waitpid, *original_wait4, *original_waitid, *original_wait,
    *original_exit, *original_putenv, *original_kill, *original_killpg;

/* Whether a child that was asked for has ended already, or there is none: then nothing waits. */
static bool waits(idtype_t type, long id) {
  siginfo_t info = {.si_pid = 0};
  return waitid(type, (id_t)id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

/* As waitpid() numbers them: one process, any child, or a group. */
static bool waits_for(long pid) {
  if (pid > 0) return waits(P_PID, pid);
  return pid == -1 ? waits(P_ALL, 0) : waits(P_PGID, pid == 0 ? getpgrp() : -pid);
}

static hd_io process_io(long pid) {
  return (hd_io){.what = HD_AWAITED_PROCESS, .number = pid > 0 ? (uint32_t)pid : 0};
}

/* A subclass too, as signal.SIGKILL is of one: its value is read, nothing of it is called. */
static bool number_of(PyObject *value, long *number) {
  if (!PyLong_Check(value)) return false;
  int overflow;
  *number = PyLong_AsLongAndOverflow(value, &overflow);
  return !overflow;
}

typedef PyObject *(*fast_names)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
static PyObject *call_names(const PyMethodDef *original, PyObject *module, PyObject *const *args,
                            Py_ssize_t nargs, PyObject *kwnames) {
  return ((fast_names)(void (*)(void))original->ml_meth)(module, args, nargs, kwnames);
}

static PyObject *waitpid_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  long pid, options;
  hd_thread *thread = nargs == 2 ? hd_enter() : NULL;
  if (thread == NULL || !number_of(args[0], &pid) || !number_of(args[1], &options) ||
      options & WNOHANG || !waits_for(pid))
    return hd_child_fetched(hd_io_call(original_waitpid, module, args, nargs));
  hd_io io = process_io(pid);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  return hd_child_fetched(
      hd_io_end(thread, &wait, hd_io_call(original_waitpid, module, args, nargs)));
}

static PyObject *wait4_(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                        PyObject *kwnames) {
  long pid, options;
  hd_thread *thread = nargs == 2 && kwnames == NULL ? hd_enter() : NULL;
  if (thread == NULL || !number_of(args[0], &pid) || !number_of(args[1], &options) ||
      options & WNOHANG || !waits_for(pid))
    return hd_child_fetched(call_names(original_wait4, module, args, nargs, kwnames));
  hd_io io = process_io(pid);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  return hd_child_fetched(
      hd_io_end(thread, &wait, call_names(original_wait4, module, args, nargs, kwnames)));
}

static PyObject *waitid_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  long type, id, options = WNOWAIT;
  hd_thread *thread = nargs == 3 ? hd_enter() : NULL;
  if (thread == NULL || !number_of(args[0], &type) || !number_of(args[1], &id) ||
      !number_of(args[2], &options) || options & WNOHANG || !(options & WEXITED) ||
      !waits((idtype_t)type, id))
    return hd_child_fetched_info(hd_io_call(original_waitid, module, args, nargs), options);
  hd_io io = process_io(type == P_PID ? id : 0);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  return hd_child_fetched_info(
      hd_io_end(thread, &wait, hd_io_call(original_waitid, module, args, nargs)), options);
}

static PyObject *wait_(PyObject *module, PyObject *unused) {
  hd_thread *thread = hd_enter();
  if (thread == NULL || !waits_for(-1))
    return hd_child_fetched(original_wait->ml_meth(module, unused));
  hd_io io = process_io(0);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  return hd_child_fetched(hd_io_end(thread, &wait, original_wait->ml_meth(module, unused)));
}

/* Children of multiprocessing leave so: without it they would look as if they had been killed. */
static PyObject *exit_(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                       PyObject *kwnames) {
  long status;
  hd_thread *thread = nargs == 1 && kwnames == NULL ? hd_enter() : NULL;
  if (thread && number_of(args[0], &status)) {
    hd_children_left(thread);
    hd_process_refresh_name();
    char text[24];
    int size = snprintf(text, sizeof text, "%ld", status);
    hd_fact(HD_FACT_KEY_EXIT_STATUS, text, (size_t)size);
  }
  return call_names(original_exit, module, args, nargs, kwnames);
}

#define DEFINE(name, function, flags)                                                             \
  static PyMethodDef def_##function = {name, (PyCFunction)(void (*)(void))function, flags, NULL}

/* Workers of pytest-xdist learn their names when they run, and keep them in the environment. */
static PyObject *putenv_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  if (nargs == 2 && PyBytes_CheckExact(args[0]) && PyBytes_CheckExact(args[1]) &&
      strcmp(PyBytes_AS_STRING(args[0]), "PYTEST_XDIST_WORKER") == 0 && hd_enter())
    hd_fact(HD_FACT_KEY_PROCESS_NAME, PyBytes_AS_STRING(args[1]),
            (size_t)PyBytes_GET_SIZE(args[1]));
  return hd_io_call(original_putenv, module, args, nargs);
}

/* ---- sending signals ---- */

/* Before it is sent: it may end this process. */
static void signalled(PyObject *const *args, Py_ssize_t nargs, bool group) {
  long pid, number;
  hd_thread *thread = nargs == 2 ? hd_enter() : NULL;
  if (thread == NULL || !number_of(args[0], &pid) || !number_of(args[1], &number)) return;
  if (number <= 0 || number > UINT16_MAX) return;
  hd_emit(thread, hd_now(thread), HD_EVENT_SIGNALLED, (uint16_t)number,
          (uint32_t)(pid < 0 ? -pid : pid), hd_user_site(), group || pid <= 0, 0);
}

static PyObject *kill_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  signalled(args, nargs, false);
  return hd_io_call(original_kill, module, args, nargs);
}

static PyObject *killpg_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  signalled(args, nargs, true);
  return hd_io_call(original_killpg, module, args, nargs);
}

DEFINE("kill", kill_, METH_FASTCALL);
DEFINE("killpg", killpg_, METH_FASTCALL);
DEFINE("putenv", putenv_, METH_FASTCALL);
DEFINE("waitpid", waitpid_, METH_FASTCALL);
DEFINE("wait4", wait4_, METH_FASTCALL | METH_KEYWORDS);
DEFINE("waitid", waitid_, METH_FASTCALL);
DEFINE("wait", wait_, METH_NOARGS);
DEFINE("_exit", exit_, METH_FASTCALL | METH_KEYWORDS);

int hd_processes_hook(PyObject *module) {
  return hd_hook_function(module, "waitpid", &def_waitpid_, &original_waitpid) < 0 ||
                 hd_hook_function(module, "wait4", &def_wait4_, &original_wait4) < 0 ||
                 hd_hook_function(module, "waitid", &def_waitid_, &original_waitid) < 0 ||
                 hd_hook_function(module, "wait", &def_wait_, &original_wait) < 0 ||
                 hd_hook_function(module, "_exit", &def_exit_, &original_exit) < 0 ||
                 hd_hook_function(module, "putenv", &def_putenv_, &original_putenv) < 0 ||
                 hd_hook_function(module, "kill", &def_kill_, &original_kill) < 0 ||
                 hd_hook_function(module, "killpg", &def_killpg_, &original_killpg) < 0 ||
                 hd_children_hook(module) < 0
             ? -1
             : 0;
}

/* ---- recognised by frames ---- */

/* The outermost such frame counts. */
bool hd_process_awaited(const hd_walked *frames, int inner, hd_io *io) {
  for (int i = inner; i-- > 0;) {
    uint8_t role = frames[i].info->role;
    bool awaits = role == HD_ROLE_AWAIT && frames[i].info->reason == HD_WAIT_REASON_PROCESS;
    if (role != HD_ROLE_PROCESS_JOIN && role != HD_ROLE_SUBPROCESS_WAIT && !awaits) continue;
    PyObject *self = hd_frame_argument(frames[i].frame, 0);
    PyObject *name = role == HD_ROLE_PROCESS_JOIN ? hd_attribute(self, "_name") : NULL;
    PyObject *child = role == HD_ROLE_PROCESS_JOIN ? hd_attribute(self, "_popen")
                      : self                       ? Py_NewRef(self)
                                                   : NULL;
    PyObject *pid = hd_attribute(child, "pid");
    long number = 0;
    if (pid && number_of(pid, &number)) *io = process_io(number);
    else *io = process_io(0);
    if (name) io->name = hd_string_of(name);
    Py_XDECREF(pid);
    Py_XDECREF(child);
    Py_XDECREF(name);
    return true;
  }
  return false;
}

/* ---- this process ---- */

/* `current`: the Process. What overrides run() is its class. */
static void tell_target(PyObject *current) {
  PyObject *target = hd_attribute(current, "_target");
  PyObject *module = target && PyFunction_Check(target) ? PyFunction_GetModule(target) : NULL;
  const char *where = module && PyUnicode_Check(module) ? PyUnicode_AsUTF8(module) : NULL;
  static const char twin[] = "multiprocess.";
  bool renamed = where && strncmp(where, twin, sizeof twin - 1) == 0;
  if (renamed) where += sizeof twin - 1;
  char text[300];
  if (target == NULL || target == Py_None)
    snprintf(text, sizeof text, "%.280s.run", Py_TYPE(current)->tp_name);
  else
    snprintf(text, sizeof text, "%s%.140s%s%.120s", renamed ? "multiprocessing." : "",
             where ? where : "", where ? "." : "", hd_callable_name(target));
  PyErr_Clear();
  Py_XDECREF(target);
  hd_fact(HD_FACT_KEY_PROCESS_TARGET, text, strlen(text));
}

/* A child has its parent's name until multiprocessing has made it its own. */
void hd_process_refresh_name(void) {
  static PyObject *known; /* only compared */
  PyObject *current = hd_current_process();
  if (current == NULL || current == known) return;
  known = current;
  PyObject *name = hd_plain_attribute(current, hd_names.name);
  Py_ssize_t size;
  const char *text = name && PyUnicode_Check(name) ? PyUnicode_AsUTF8AndSize(name, &size) : NULL;
  if (text == NULL) PyErr_Clear();
  else if (strcmp(text, "MainProcess") != 0) {
    hd_fact(HD_FACT_KEY_PROCESS_NAME, text, (size_t)size);
    tell_target(current);
  }
  Py_XDECREF(name);
}
