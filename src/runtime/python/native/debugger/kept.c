/* Descriptors of the debugger's connection, in a program that closes all it did not open (a daemon does).
 *
 * Such a program is told that they are closed, and they stay open. They have high numbers: a program may count
 * on the lowest free ones, and on those it chooses for itself. */
#include "outside/outside.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST 8
#define LOWEST 512

/* Ascending; changed under the interpreter lock. */
static int kept[MOST], count;
static PyMethodDef *original_close, *original_closerange;

/* ---- the program closes ---- */

static bool is_kept(int fd) {
  for (int i = 0; i < count; i++)
    if (kept[i] == fd) return true;
  return false;
}

static PyObject *close_(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                        PyObject *kwnames) {
  if (nargs == 1 && kwnames == NULL && is_kept(hd_io_descriptor(args[0]))) Py_RETURN_NONE;
  typedef PyObject *(*function)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
  return ((function)(void (*)(void))original_close->ml_meth)(module, args, nargs, kwnames);
}

/* False: the function itself is to judge it. */
static bool is_bound(PyObject *value, long *number) {
  int overflow = 0;
  if (!PyLong_CheckExact(value)) return false;
  *number = PyLong_AsLongAndOverflow(value, &overflow);
  return overflow == 0 && *number >= INT_MIN && *number <= INT_MAX;
}

static PyObject *close_between(PyObject *module, long low, long high) {
  PyObject *both[] = {PyLong_FromLong(low), PyLong_FromLong(high)};
  PyObject *result = both[0] && both[1] ? hd_io_call(original_closerange, module, both, 2) : NULL;
  Py_XDECREF(both[0]);
  Py_XDECREF(both[1]);
  return result;
}

static PyObject *closerange(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  long low, high;
  if (count == 0 || nargs != 2 || !is_bound(args[0], &low) || !is_bound(args[1], &high))
    return hd_io_call(original_closerange, module, args, nargs);
  int spared[MOST], those = count; /* others may run while it closes */
  memcpy(spared, kept, sizeof kept);
  for (int i = 0; i < those; i++) {
    if (spared[i] < low || spared[i] >= high) continue;
    PyObject *done = close_between(module, low, spared[i]);
    if (done == NULL) return NULL;
    Py_DECREF(done);
    low = spared[i] + 1L;
  }
  return close_between(module, low, high);
}

static PyMethodDef def_close = {"close", (PyCFunction)(void (*)(void))close_,
                                METH_FASTCALL | METH_KEYWORDS, NULL};
static PyMethodDef def_closerange = {"closerange", (PyCFunction)(void (*)(void))closerange,
                                     METH_FASTCALL, NULL};

static int hook(void) {
  PyObject *module = PyImport_ImportModule("posix");
  if (module == NULL) return -1;
  int result = hd_hook_function(module, "close", &def_close, &original_close) < 0 ||
                       hd_hook_function(module, "closerange", &def_closerange,
                                        &original_closerange) < 0
                   ? -1
                   : 0;
  Py_DECREF(module);
  return result;
}

/* ---- the debugger ---- */

/* A copy with a number out of the way; the descriptor itself where there is none. */
static int out_of_the_way(int fd) {
  struct rlimit limit;
  bool many = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 2 * LOWEST;
  int moved = fcntl(fd, F_DUPFD_CLOEXEC, many ? LOWEST : fd);
  if (moved < 0) return fd;
  close(fd);
  return moved;
}

PyObject *hd_api_keep(PyObject *module, PyObject *descriptor) {
  (void)module;
  int fd = hd_io_descriptor(descriptor);
  if (fd < 0) return PyErr_Format(PyExc_ValueError, "no descriptor");
  if (hook() < 0) return NULL;
  fd = out_of_the_way(fd);
  if (count < MOST) {
    int at = count++;
    for (; at > 0 && kept[at - 1] > fd; at--) kept[at] = kept[at - 1];
    kept[at] = fd;
  }
  return PyLong_FromLong(fd);
}

PyObject *hd_api_drop(PyObject *module, PyObject *descriptor) {
  (void)module;
  int fd = hd_io_descriptor(descriptor), left = 0;
  for (int i = 0; i < count; i++)
    if (kept[i] != fd) kept[left++] = kept[i];
  count = left;
  close(fd);
  Py_RETURN_NONE;
}
