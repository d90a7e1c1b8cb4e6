/* Waits for what is outside the program: whether an operation on a descriptor would wait, and for
 * what. Asked before the operation, which then is the original's with the original arguments. An
 * operation that does not wait costs one poll() without a time limit, and is not told. */
#include "outside.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a pipe that is said to be writable takes at least. */
#define PIPE_ROOM 4096
#define LOCK_ARGUMENTS 5 /* of lockf(), at most */

uint32_t hd_io_port(int fd, bool own) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  struct sockaddr *any = (struct sockaddr *)&address;
  if ((own ? getsockname(fd, any, &size) : getpeername(fd, any, &size)) != 0) return 0;
  if (any->sa_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
  if (any->sa_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
  return 0;
}

/* Whether a blocking write of that many bytes has to wait although there is some room. */
static bool is_too_much(int fd, size_t bytes) {
  int used = 0, size = 0;
  socklen_t length = sizeof size;
  if (bytes <= PIPE_ROOM) return false;
  if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0)
    return ioctl(fd, SIOCOUTQ, &used) == 0 && used + bytes > (size_t)size;
  size = fcntl(fd, F_GETPIPE_SZ);
  return size > 0 && ioctl(fd, FIONREAD, &used) == 0 && used + bytes > (size_t)size;
}

bool hd_io_is_ready(int fd, bool write) {
  struct pollfd one = {.fd = fd, .events = write ? POLLOUT : POLLIN};
  return poll(&one, 1, 0) != 0; /* an error is for the operation to tell */
}

bool hd_io_waits(hd_io *io, int fd, bool write, size_t bytes, bool limited) {
  if (fd < 0) return false;
  if (hd_io_is_ready(fd, write) && !(write && is_too_much(fd, bytes))) return false;
  struct stat status;
  if (fstat(fd, &status) != 0) return false;
  int flags = limited ? 0 : fcntl(fd, F_GETFL);
  if (flags < 0 || flags & O_NONBLOCK) return false;
  *io = (hd_io){.descriptor = (uint32_t)fd + 1,
                .bytes = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes};
  if (S_ISFIFO(status.st_mode)) {
    io->what = write ? HD_AWAITED_PIPE_ROOM : HD_AWAITED_PIPE_DATA;
  } else if (S_ISSOCK(status.st_mode)) {
    io->what = write ? HD_AWAITED_SOCKET_ROOM : HD_AWAITED_SOCKET_DATA;
    io->number = hd_io_port(fd, false);
  } else if (isatty(fd)) {
    io->what = write ? HD_AWAITED_TERMINAL_ROOM : HD_AWAITED_TERMINAL_DATA;
  } else {
    io->what = write ? HD_AWAITED_DEVICE_ROOM : HD_AWAITED_DEVICE_DATA;
  }
  return true;
}

/* ---- calling ---- */

PyObject *hd_io_end(hd_thread *thread, hd_wait *wait, PyObject *result) {
  hd_wait_end(thread, wait, result ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR);
  return result;
}

int hd_io_descriptor(PyObject *value) {
  if (!PyLong_CheckExact(value)) return -1;
  int overflow;
  long number = PyLong_AsLongAndOverflow(value, &overflow);
  return overflow || number < 0 || number > INT32_MAX ? -1 : (int)number;
}

size_t hd_io_length(PyObject *data) {
  if (PyBytes_Check(data)) return (size_t)PyBytes_GET_SIZE(data);
  if (PyByteArray_Check(data)) return (size_t)PyByteArray_GET_SIZE(data);
  if (PyMemoryView_Check(data)) return (size_t)PyMemoryView_GET_BUFFER(data)->len;
  return 0;
}

int hd_io_fileno(PyObject *fileno_, PyObject *self) {
  PyObject *number = hd_call_original(fileno_, self, NULL, 0, NULL);
  int fd = number ? hd_io_descriptor(number) : -1;
  Py_XDECREF(number);
  PyErr_Clear();
  return fd;
}

PyObject *hd_io_call(const PyMethodDef *original, PyObject *module, PyObject *const *args,
                     Py_ssize_t nargs) {
  typedef PyObject *(*fast)(PyObject *, PyObject *const *, Py_ssize_t);
  return ((fast)(void (*)(void))original->ml_meth)(module, args, nargs);
}

/* ---- os.read and os.write ---- */

static PyMethodDef *original_read, *original_write, *original_flock, *original_lockf;

static PyObject *on_descriptor(const PyMethodDef *original, bool write, PyObject *module,
                               PyObject *const *args, Py_ssize_t nargs) {
  hd_thread *thread = nargs == 2 ? hd_enter() : NULL;
  hd_io io;
  if (thread == NULL || !hd_io_waits(&io, hd_io_descriptor(args[0]), write,
                                     write ? hd_io_length(args[1]) : 0, false))
    return hd_io_call(original, module, args, nargs);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  return hd_io_end(thread, &wait, hd_io_call(original, module, args, nargs));
}

static PyObject *read_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return on_descriptor(original_read, false, module, args, nargs);
}

static PyObject *write_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return on_descriptor(original_write, true, module, args, nargs);
}

/* ---- FileIO ---- */

static PyObject *file_read, *file_readinto, *file_readall, *file_write, *file_fileno;

static PyObject *on_file(PyObject *original, bool write, PyObject *self, PyObject *const *args,
                         Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  int fd = thread ? hd_io_fileno(file_fileno, self) : -1;
  hd_io io;
  size_t bytes = write && nargs == 1 ? hd_io_length(args[0]) : 0;
  if (thread == NULL || !hd_io_waits(&io, fd, write, bytes, false))
    return hd_call_original(original, self, args, nargs, kwnames);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, HD_FOREVER);
  return hd_io_end(thread, &wait, hd_call_original(original, self, args, nargs, kwnames));
}

#define FILE_METHOD(name, write)                                                                  \
  static PyObject *on_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,             \
                             PyObject *kwnames) {                                                 \
    return on_file(file_##name, write, self, args, nargs, kwnames);                               \
  }

FILE_METHOD(read, false)
FILE_METHOD(readinto, false)
FILE_METHOD(readall, false)
FILE_METHOD(write, true)

/* ---- locks on files ---- */

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

/* ---- hooks ---- */

#define FUNCTION(name, function) \
  static PyMethodDef def_##function = {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL}
#define METHOD(name) \
  {#name, (PyCFunction)(void (*)(void))on_##name, METH_FASTCALL | METH_KEYWORDS, NULL}

FUNCTION("read", read_);
FUNCTION("write", write_);
FUNCTION("flock", flock_);
FUNCTION("lockf", lockf_);

static PyMethodDef file_methods[] = {METHOD(read), METHOD(readinto), METHOD(readall),
                                     METHOD(write)};
static PyObject **const file_originals[] = {&file_read, &file_readinto, &file_readall,
                                            &file_write};

int hd_posix_hook(PyObject *module) {
  if (hd_hook_function(module, "read", &def_read_, &original_read) < 0 ||
      hd_hook_function(module, "write", &def_write_, &original_write) < 0)
    return -1;
  return hd_processes_hook(module);
}

int hd_fcntl_hook(PyObject *module) {
  if (hd_hook_function(module, "flock", &def_flock_, &original_flock) < 0) return -1;
  return hd_hook_function(module, "lockf", &def_lockf_, &original_lockf);
}

int hd_files_hook(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyObject_GetAttrString(module, "FileIO");
  if (type == NULL || file_fileno != NULL) {
    Py_XDECREF(type);
    return type ? 0 : -1;
  }
  file_fileno = PyObject_GetAttrString((PyObject *)type, "fileno");
  if (file_fileno == NULL) return -1;
  for (size_t i = 0; i < sizeof file_methods / sizeof *file_methods; i++)
    if (hd_hook_method(type, &file_methods[i], file_originals[i]) < 0) return -1;
  PyType_Modified(type); /* referred to for ever */
  return 0;
}
