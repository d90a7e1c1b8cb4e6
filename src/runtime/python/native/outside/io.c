/* Waits for what is outside the program: whether an operation on a descriptor would wait, and for
 * what. The operation is the original's with the original arguments; one that does not wait is not
 * told. */
#include "outside/outside.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a pipe that is said to be writable takes at least. */
#define PIPE_ROOM 4096

/* fstat takes half a microsecond, a message of some bytes ten times that. */
#define KINDS 64u
#define KIND_NS 1000000u

/* Port of the socket itself or of the other end; 0: none. */
static uint32_t port_of(int fd, bool own) {
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

static bool is_writing(hd_io_way way) { return way == HD_IO_WRITE || way == HD_IO_SEND; }

/* Known without asking the system; such an operation may have a time limit. */
static bool is_of_socket(hd_io_way way) { return way != HD_IO_READ && way != HD_IO_WRITE; }

static uint16_t socket_wait_of(hd_io_way way) {
  if (way == HD_IO_ACCEPT) return HD_AWAITED_SOCKET_CLIENT;
  return is_writing(way) ? HD_AWAITED_SOCKET_ROOM : HD_AWAITED_SOCKET_DATA;
}

static struct {
  uint64_t seen; /* 0: never */
  int fd;
  hd_io_kind kind;
} kinds[KINDS];

bool hd_io_status(hd_thread *thread, int fd, hd_io_kind *kind) {
  uint64_t now = hd_now(thread);
  size_t place = (size_t)fd % KINDS;
  struct stat status;
  if (kinds[place].fd == fd && kinds[place].seen && now - kinds[place].seen < KIND_NS) {
    *kind = kinds[place].kind;
    return true;
  }
  if (fstat(fd, &status) != 0) return false;
  *kind = (hd_io_kind){status.st_mode, (uint32_t)status.st_ino};
  kinds[place].seen = now;
  kinds[place].fd = fd;
  kinds[place].kind = *kind;
  return true;
}

void hd_io_made(int fd) {
  if (fd >= 0) kinds[(size_t)fd % KINDS].seen = 0;
}

PyObject *hd_io_made_all(PyObject *made) {
  if (made == NULL || !PyTuple_CheckExact(made)) return made;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(made); i++)
    if (PyLong_CheckExact(PyTuple_GET_ITEM(made, i)))
      hd_io_made(hd_io_descriptor(PyTuple_GET_ITEM(made, i)));
  return made;
}

/* 0: it is nothing that could be waited for. */
static uint16_t wait_of(hd_thread *thread, int fd, hd_io_way way) {
  bool write = is_writing(way);
  hd_io_kind kind;
  if (is_of_socket(way)) return socket_wait_of(way);
  if (!hd_io_status(thread, fd, &kind)) return 0;
  if (S_ISREG(kind.mode)) return write ? HD_AWAITED_FILE_ROOM : HD_AWAITED_FILE_DATA;
  if (S_ISFIFO(kind.mode)) return write ? HD_AWAITED_PIPE_ROOM : HD_AWAITED_PIPE_DATA;
  if (S_ISSOCK(kind.mode)) return socket_wait_of(way);
  if (isatty(fd)) return write ? HD_AWAITED_TERMINAL_ROOM : HD_AWAITED_TERMINAL_DATA;
  return write ? HD_AWAITED_DEVICE_ROOM : HD_AWAITED_DEVICE_DATA;
}

static bool is_socket(uint16_t what) {
  return what >= HD_AWAITED_SOCKET_DATA && what <= HD_AWAITED_SOCKET_SERVER;
}

/* False when it is nothing that could be waited for. */
static bool describe(hd_thread *thread, hd_io *io, int fd, hd_io_way way, size_t bytes) {
  uint16_t what = wait_of(thread, fd, way);
  *io = (hd_io){.what = what,
                .descriptor = (uint32_t)fd + 1,
                .number = is_socket(what) ? port_of(fd, way == HD_IO_ACCEPT) : 0,
                .bytes = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes};
  return what != 0;
}

static bool is_blocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && !(flags & O_NONBLOCK);
}

bool hd_io_may_wait(int fd, uint16_t what) {
  if (what == HD_AWAITED_FILE_DATA || what == HD_AWAITED_FILE_ROOM) return false;
  return is_socket(what) || is_blocking(fd);
}

void hd_io_begin(hd_call *call, hd_thread *thread, int fd, hd_io_way way, size_t bytes,
                 uint64_t limit) {
  if (hd_call_known(call, thread, (uint64_t)fd << 3 | way, bytes, limit)) return;
  hd_io io;
  bool write = is_writing(way);
  if (way == HD_IO_WRITE) hd_stirs_reader(thread, fd);
  if (hd_io_is_ready(fd, write) && !(write && is_too_much(fd, bytes))) {
    if (hd_call_ready(call) && describe(thread, &io, fd, way, bytes)) hd_call_learn(call, &io);
    return;
  }
  if (describe(thread, &io, fd, way, bytes) && (is_of_socket(way) || is_blocking(fd)))
    hd_call_waits(call, &io, limit);
}

/* ---- calling ---- */

PyObject *hd_io_end(hd_thread *thread, hd_wait *wait, PyObject *result) {
  hd_wait_end(thread, wait, result ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR);
  return result;
}

int hd_io_descriptor(PyObject *value) {
  if (!PyLong_Check(value)) return -1;
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

static PyMethodDef *original_read, *original_write, *original_readv, *original_writev;

static PyObject *on_descriptor(const PyMethodDef *original, hd_io_way way, PyObject *module,
                               PyObject *const *args, Py_ssize_t nargs) {
  hd_thread *thread = nargs == 2 ? hd_enter() : NULL;
  int fd = thread ? hd_io_descriptor(args[0]) : -1;
  if (fd < 0) return hd_io_call(original, module, args, nargs);
  hd_call call;
  hd_io_begin(&call, thread, fd, way, way == HD_IO_WRITE ? hd_io_length(args[1]) : 0, HD_FOREVER);
  return hd_call_end(&call, hd_io_call(original, module, args, nargs));
}

static PyObject *read_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return on_descriptor(original_read, HD_IO_READ, module, args, nargs);
}

static PyObject *write_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return on_descriptor(original_write, HD_IO_WRITE, module, args, nargs);
}

static PyObject *readv_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return on_descriptor(original_readv, HD_IO_READ, module, args, nargs);
}

static PyObject *writev_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return on_descriptor(original_writev, HD_IO_WRITE, module, args, nargs);
}

/* ---- os.pipe ---- */

static PyMethodDef *original_pipe, *original_pipe2;

static PyObject *pipe_(PyObject *module, PyObject *unused) {
  return hd_io_made_all(original_pipe->ml_meth(module, unused));
}

static PyObject *pipe2_(PyObject *module, PyObject *flags) {
  return hd_io_made_all(original_pipe2->ml_meth(module, flags));
}

static PyMethodDef def_pipe_ = {"pipe", pipe_, METH_NOARGS, NULL};
static PyMethodDef def_pipe2_ = {"pipe2", pipe2_, METH_O, NULL};

/* ---- FileIO ---- */

static PyObject *file_read, *file_readinto, *file_readall, *file_write, *file_fileno;

/* As Modules/_io/fileio.c has it, in all versions. */
typedef struct {
  PyObject_HEAD int fd;
} file_head;

static int descriptor_of(PyObject *self) {
  static enum { UNKNOWN, AS_ASSUMED, OTHER } layout;
  int fd = ((file_head *)self)->fd;
  if (HD_LIKELY(layout == AS_ASSUMED)) return fd;
  int told = hd_io_fileno(file_fileno, self);
  /* A small number may stand there by chance. */
  if (layout == UNKNOWN && told > STDERR_FILENO) layout = told == fd ? AS_ASSUMED : OTHER;
  return told;
}

/* Whether a read until the end may wait, and for what: that something is there now does not say that it will not. */
static bool may_wait_for_end(hd_thread *thread, hd_io *io, int fd) {
  return describe(thread, io, fd, HD_IO_READ, 0) && hd_io_may_wait(fd, io->what);
}

/* `all`: it reads until the end. */
static PyObject *on_file(PyObject *original, hd_io_way way, bool all, PyObject *self,
                         PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  int fd = thread ? descriptor_of(self) : -1;
  if (fd < 0) return hd_call_original(original, self, args, nargs, kwnames);
  hd_call call;
  call.thread = thread;
  hd_io io;
  size_t bytes = way == HD_IO_WRITE && nargs == 1 ? hd_io_length(args[0]) : 0;
  if (all && may_wait_for_end(thread, &io, fd)) hd_call_waits(&call, &io, HD_FOREVER);
  else hd_io_begin(&call, thread, fd, way, bytes, HD_FOREVER);
  return hd_call_end(&call, hd_call_original(original, self, args, nargs, kwnames));
}

#define FILE_METHOD(name, way, all)                                                               \
  static PyObject *on_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,             \
                             PyObject *kwnames) {                                                 \
    return on_file(file_##name, way, all, self, args, nargs, kwnames);                            \
  }

FILE_METHOD(read, HD_IO_READ, nargs == 0 || args[0] == Py_None)
FILE_METHOD(readinto, HD_IO_READ, false)
FILE_METHOD(readall, HD_IO_READ, true)
FILE_METHOD(write, HD_IO_WRITE, false)

/* ---- hooks ---- */

#define FUNCTION(name, function) \
  static PyMethodDef def_##function = {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL}
#define METHOD(name) \
  {#name, (PyCFunction)(void (*)(void))on_##name, METH_FASTCALL | METH_KEYWORDS, NULL}

FUNCTION("read", read_);
FUNCTION("write", write_);
FUNCTION("readv", readv_);
FUNCTION("writev", writev_);

static PyMethodDef file_methods[] = {METHOD(read), METHOD(readinto), METHOD(readall),
                                     METHOD(write)};
static PyObject **const file_originals[] = {&file_read, &file_readinto, &file_readall,
                                            &file_write};

int hd_posix_hook(PyObject *module) {
  if (hd_hook_function(module, "read", &def_read_, &original_read) < 0 ||
      hd_hook_function(module, "write", &def_write_, &original_write) < 0 ||
      hd_hook_function(module, "readv", &def_readv_, &original_readv) < 0 ||
      hd_hook_function(module, "writev", &def_writev_, &original_writev) < 0 ||
      hd_hook_function(module, "pipe", &def_pipe_, &original_pipe) < 0 ||
      hd_hook_function(module, "pipe2", &def_pipe2_, &original_pipe2) < 0)
    return -1;
  return hd_processes_hook(module);
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
