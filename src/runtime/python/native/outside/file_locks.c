/* fcntl.flock and lockf: who waits for a lock on a file. */
#include "outside/outside.h"
#include <fcntl.h>
#include <sys/file.h>

#define LOCK_ARGUMENTS 5 /* of lockf(), at most */

static PyMethodDef *original_flock, *original_lockf;

/* The program's fileno() and its audit hooks are called once, as without the agent: so the original
 * is not tried first with LOCK_NB. */

static bool may_wait(PyObject *operation) {
  int number = hd_io_descriptor(operation);
  return number == LOCK_SH || number == LOCK_EX;
}

static void wait_for_file(hd_thread *thread, hd_wait *wait, int fd) {
  hd_io io = {.what = HD_AWAITED_FILE_LOCK, .descriptor = (uint32_t)fd + 1};
  hd_wait_outside(thread, wait, &io, HD_FOREVER);
}

/* flock(fd, operation), as CPython does it: who else has the file is known only by trying, and an
 * attempt that succeeds has taken it. */
static PyObject *take_file(hd_thread *thread, int fd, int operation) {
  if (PySys_Audit("fcntl.flock", "ii", fd, operation) < 0) return NULL;
  int result, signalled = 0;
  Py_BEGIN_ALLOW_THREADS
  result = flock(fd, operation | LOCK_NB);
  Py_END_ALLOW_THREADS
  if (result == 0) Py_RETURN_NONE;
  if (errno != EWOULDBLOCK) return PyErr_SetFromErrno(PyExc_OSError);
  hd_wait wait;
  wait_for_file(thread, &wait, fd);
  do {
    Py_BEGIN_ALLOW_THREADS
    result = flock(fd, operation);
    Py_END_ALLOW_THREADS
  } while (result < 0 && errno == EINTR && !(signalled = PyErr_CheckSignals()));
  if (result < 0 && !signalled) PyErr_SetFromErrno(PyExc_OSError);
  return hd_io_end(thread, &wait, result < 0 ? NULL : Py_NewRef(Py_None));
}

static PyObject *flock_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  hd_thread *thread = nargs == 2 && may_wait(args[1]) ? hd_enter() : NULL;
  if (thread == NULL) return hd_io_call(original_flock, module, args, nargs);
  int fd = PyObject_AsFileDescriptor(args[0]);
  return fd < 0 ? NULL : take_file(thread, fd, hd_io_descriptor(args[1]));
}

/* lockf(fd, command, …): the system tells whether another process has a part of the file. */
static PyObject *lockf_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  bool known = nargs >= 2 && nargs <= LOCK_ARGUMENTS && may_wait(args[1]);
  hd_thread *thread = known ? hd_enter() : NULL;
  if (thread == NULL) return hd_io_call(original_lockf, module, args, nargs);
  int fd = PyObject_AsFileDescriptor(args[0]);
  PyObject *descriptor = fd < 0 ? NULL : PyLong_FromLong(fd);
  if (descriptor == NULL) return NULL;
  PyObject *same[LOCK_ARGUMENTS];
  memcpy(same, args, (size_t)nargs * sizeof *args);
  same[0] = descriptor;
  short type = hd_io_descriptor(args[1]) == LOCK_EX ? F_WRLCK : F_RDLCK;
  struct flock other = {.l_type = type, .l_whence = SEEK_SET};
  hd_wait wait;
  bool waits = fcntl(fd, F_GETLK, &other) == 0 && other.l_type != F_UNLCK;
  if (waits) wait_for_file(thread, &wait, fd);
  PyObject *result = hd_io_call(original_lockf, module, same, nargs);
  Py_DECREF(descriptor);
  return waits ? hd_io_end(thread, &wait, result) : result;
}

static PyMethodDef def_flock = {"flock", (PyCFunction)(void (*)(void))flock_, METH_FASTCALL, NULL};
static PyMethodDef def_lockf = {"lockf", (PyCFunction)(void (*)(void))lockf_, METH_FASTCALL, NULL};

int hd_fcntl_hook(PyObject *module) {
  if (hd_hook_function(module, "flock", &def_flock, &original_flock) < 0) return -1;
  return hd_hook_function(module, "lockf", &def_lockf, &original_lockf);
}
