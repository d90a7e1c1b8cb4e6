/* Programs that the program starts: when they begin and, when their status is fetched, how they ended.
 * Of those that are no Python nothing else tells; which are Pythons, children.py says. */
#include "process/children.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  pid_t pid;
  uint32_t number;
} child;

/* Those whose status nobody has fetched yet. */
static child *children;
static uint32_t child_count, child_capacity;
static uint32_t last_number, generation;

/* (path, arguments) -> (command, is_python, what else is known), or None: not to be told */
static PyObject *describe;

static void forget_those_of_parent(void) {
  if (generation == hd.generation) return;
  generation = hd.generation;
  child_count = 0;
}

void hd_children_start(PyObject *callback) { Py_XSETREF(describe, Py_NewRef(callback)); }

/* An exception that is not ours to swallow stays raised: the program has its child all the same, and
 * gets the exception at its next chance. */
static PyObject *describe_child(PyObject *path, PyObject *arguments) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *told = hd_call_unseen(describe, (PyObject *[]){path, arguments}, 2);
  if (told == NULL) PyErr_Clear();
  PyErr_Restore(type, value, traceback);
  if (told && PyTuple_CheckExact(told) && PyTuple_GET_SIZE(told) == 3) return told;
  Py_XDECREF(told);
  return NULL;
}

bool hd_child_planned(hd_child *planned, PyObject *path, PyObject *arguments) {
  *planned = (hd_child){0};
  hd_thread *thread = describe ? hd_enter() : NULL;
  if (thread == NULL) return false;
  PyObject *told = describe_child(path, arguments);
  if (told == NULL) return false;
  planned->command = hd_string_of(PyTuple_GET_ITEM(told, 0));
  planned->python = PyTuple_GET_ITEM(told, 1) == Py_True;
  planned->known = Py_NewRef(PyTuple_GET_ITEM(told, 2));
  Py_DECREF(told);
  return planned->command != 0;
}

static void remember(pid_t pid, uint32_t number) {
  if (child_count == child_capacity) {
    uint32_t capacity = child_capacity ? child_capacity * 2 : 16;
    child *more = realloc(children, capacity * sizeof *more);
    if (more == NULL) return;
    children = more;
    child_capacity = capacity;
  }
  children[child_count++] = (child){pid, number};
}

uint32_t hd_child_began(const hd_child *planned, uint16_t way, pid_t pid) {
  hd_thread *thread = hd_enter();
  if (thread == NULL) return 0;
  forget_those_of_parent();
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
  uint32_t stack = hd_stack_of(frames, count, HD_STACK_DEPTH), number = ++last_number;
  hd_emit(thread, hd_now(thread), HD_EVENT_CHILD_BEGIN, way, number, planned->command, stack,
          hd_pair((uint32_t)pid, planned->python));
  if (pid) remember(pid, number);
  return number;
}

void hd_child_ended(uint32_t number, bool known, int status) {
  hd_thread *thread = number ? hd_enter() : NULL;
  if (thread)
    hd_emit(thread, hd_now(thread), HD_EVENT_CHILD_END, 0, number, known, (uint32_t)status, 0);
}

/* ---- copies of this process ---- */

static PyMethodDef *original_fork, *original_forkpty;

static void copied(PyObject *pid) {
  long number = pid && PyLong_CheckExact(pid) ? PyLong_AsLong(pid) : 0;
  if (number > 0) hd_child_began(&(hd_child){0}, HD_CHILD_WAY_COPY, (pid_t)number);
}

static PyObject *fork_(PyObject *module, PyObject *unused) {
  PyObject *pid = original_fork->ml_meth(module, unused);
  copied(pid);
  return pid;
}

static PyObject *forkpty_(PyObject *module, PyObject *unused) {
  PyObject *both = original_forkpty->ml_meth(module, unused);
  copied(both && PyTuple_Check(both) ? PyTuple_GET_ITEM(both, 0) : NULL);
  return both;
}

static PyMethodDef def_fork = {"fork", fork_, METH_NOARGS, NULL};
static PyMethodDef def_forkpty = {"forkpty", forkpty_, METH_NOARGS, NULL};

/* ---- fetching a status ---- */

static int place_of(pid_t pid) {
  forget_those_of_parent();
  for (uint32_t i = child_count; i-- > 0;)
    if (children[i].pid == pid) return (int)i;
  return -1;
}

static void fetched(pid_t pid, int status) {
  int at = place_of(pid);
  if (at < 0 || !(WIFEXITED(status) || WIFSIGNALED(status))) return;
  uint32_t number = children[at].number;
  children[at] = children[--child_count];
  hd_child_ended(number, true, status);
}

PyObject *hd_child_fetched(PyObject *result) {
  if (HD_LIKELY(child_count == 0) || result == NULL || !PyTuple_Check(result)) return result;
  if (PyTuple_GET_SIZE(result) < 2) return result;
  PyObject *pid = PyTuple_GET_ITEM(result, 0), *status = PyTuple_GET_ITEM(result, 1);
  if (!PyLong_CheckExact(pid) || !PyLong_CheckExact(status)) return result;
  long number = PyLong_AsLong(pid), how = PyLong_AsLong(status);
  PyErr_Clear();
  if (number > 0) fetched((pid_t)number, (int)how);
  return result;
}

static long field(PyObject *info, Py_ssize_t at) {
  PyObject *value = PyTuple_GET_ITEM(info, at);
  return PyLong_CheckExact(value) ? PyLong_AsLong(value) : -1;
}

/* waitid() gives (si_pid, si_uid, si_signo, si_status, si_code). */
PyObject *hd_child_fetched_info(PyObject *result, long options) {
  if (HD_LIKELY(child_count == 0) || result == NULL || options & WNOWAIT) return result;
  if (!PyTuple_Check(result) || PyTuple_GET_SIZE(result) < 5) return result;
  long pid = field(result, 0), status = field(result, 3), code = field(result, 4);
  PyErr_Clear();
  if (pid > 0 && code == CLD_EXITED) fetched((pid_t)pid, (int)(status << 8));
  else if (pid > 0 && (code == CLD_KILLED || code == CLD_DUMPED)) fetched((pid_t)pid, (int)status);
  return result;
}

/* ---- the end of this process ---- */

/* Tells of those that have ended and that nobody asked for. Looking leaves them as they are. */
void hd_children_left(hd_thread *thread) {
  forget_those_of_parent();
  for (uint32_t i = 0; i < child_count; i++) {
    siginfo_t info = {.si_pid = 0};
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    /* The system call tells what was used, which the function of the C library hides. */
    long result = syscall(SYS_waitid, P_PID, children[i].pid, &info,
                          WEXITED | WNOHANG | WNOWAIT, &usage);
    if (result != 0 || info.si_pid == 0) continue;
    int status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    uint64_t cpu = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000ull +
                   (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000ull;
    hd_emit(thread, hd_now(thread), HD_EVENT_CHILD_END, 1, children[i].number, 1, (uint32_t)status,
            cpu);
  }
  child_count = 0;
}

/* ---- becoming another program ---- */

/* os.spawn and its kin fork and execute: the child had an agent, and has none from here on. */
bool hd_executing(PyObject *path, PyObject *arguments) {
  hd_thread *thread = describe ? hd_enter() : NULL;
  PyObject *told = thread ? describe_child(path, arguments) : NULL;
  if (told == NULL) return false;
  bool python = PyTuple_GET_ITEM(told, 1) == Py_True;
  uint32_t command = python ? 0 : hd_string_of(PyTuple_GET_ITEM(told, 0));
  Py_DECREF(told);
  if (command) hd_emit(thread, hd_now(thread), HD_EVENT_EXECUTED, 0, 0, command, 0, 0);
  return command != 0;
}

void hd_not_executed(void) {
  hd_thread *thread = hd_enter();
  if (thread) hd_emit(thread, hd_now(thread), HD_EVENT_EXECUTED, 0, 0, 0, 0, 0);
}

/* ---- os.system ---- */

static PyMethodDef *original_system;

static PyObject *system_(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                         PyObject *kwnames) {
  typedef PyObject *(*function)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
  function original = (function)(void (*)(void))original_system->ml_meth;
  hd_thread *thread = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0) == 1 ? hd_enter() : NULL;
  if (thread == NULL) return original(module, args, nargs, kwnames);
  PyObject *words = PyTuple_Pack(1, args[0]);
  hd_child planned = {0};
  bool told = words && hd_child_planned(&planned, Py_None, words);
  Py_CLEAR(planned.known);
  Py_XDECREF(words);
  PyErr_Clear();
  uint32_t number = told ? hd_child_began(&planned, HD_CHILD_WAY_SYSTEM, 0) : 0;
  hd_io io = {.what = HD_AWAITED_PROCESS};
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  PyObject *result = hd_io_end(thread, &wait, original(module, args, nargs, kwnames));
  long status = result && PyLong_CheckExact(result) ? PyLong_AsLong(result) : -1;
  hd_child_ended(number, result != NULL && status >= 0, (int)status);
  return result;
}

static PyMethodDef def_system = {"system", (PyCFunction)(void (*)(void))system_,
                                 METH_FASTCALL | METH_KEYWORDS, NULL};

int hd_children_hook(PyObject *posix) {
  return hd_hook_function(posix, "system", &def_system, &original_system) < 0 ||
                 hd_hook_function(posix, "fork", &def_fork, &original_fork) < 0 ||
                 hd_hook_function(posix, "forkpty", &def_forkpty, &original_forkpty) < 0
             ? -1
             : 0;
}
