/* socket.socket: who waits for data, for room, for a client or for a server. A socket with a time
 * limit is non-blocking to the system, and CPython waits for it: its own word counts. */
#include "outside/outside.h"
#include "tasks/tasks.h"
#include <sys/socket.h>
#include <sys/time.h>

static PyObject *original_recv, *original_recv_into, *original_recvfrom, *original_recvfrom_into;
static PyObject *original_recvmsg, *original_recvmsg_into, *original_sendmsg;
static PyObject *original_send, *original_sendall, *original_sendto, *original_accept;
static PyObject *original_connect, *get_fileno, *get_timeout;
static PyTypeObject *socket_type;

/* As Modules/socketmodule.h has it, in all versions. */
typedef struct {
  PyObject_HEAD int fd;
  int family, type, protocol;
  PyObject *(*error_handler)(void);
  int64_t timeout; /* ns; below 0: none */
} socket_head;

int hd_socket_descriptor(PyObject *self) {
  static PyObject *name;
  if (name == NULL) name = PyUnicode_InternFromString("fileno");
  bool plain = get_fileno && name && _PyType_Lookup(Py_TYPE(self), name) == get_fileno;
  return plain ? hd_io_fileno(get_fileno, self) : -1;
}

/* 0: it does not wait at all. */
static uint64_t limit_of(PyObject *self) {
  PyObject *limit = hd_call_original(get_timeout, self, NULL, 0, NULL);
  double seconds = limit && PyFloat_Check(limit) ? PyFloat_AS_DOUBLE(limit) : 0;
  bool none = limit == Py_None;
  Py_XDECREF(limit);
  PyErr_Clear();
  if (none) return HD_FOREVER;
  return seconds > 0 ? (uint64_t)(seconds * 1e9) : 0;
}

static uint64_t limit_at(const socket_head *head) {
  return head->timeout < 0 ? HD_FOREVER : (uint64_t)head->timeout;
}

/* Of what is a socket. */
static int look_at(PyObject *self, uint64_t *limit) {
  static enum { UNKNOWN, AS_ASSUMED, OTHER } layout;
  const socket_head *head = (const socket_head *)self;
  if (HD_LIKELY(layout == AS_ASSUMED)) {
    *limit = limit_at(head);
    return head->fd;
  }
  int fd = hd_io_fileno(get_fileno, self);
  *limit = limit_of(self);
  /* A small number may stand there by chance. */
  if (layout == UNKNOWN && fd > 2) {
    bool same = (size_t)Py_TYPE(self)->tp_basicsize >= sizeof *head && head->fd == fd &&
                (limit_at(head) == *limit || limit_at(head) - *limit + 1000 < 2000);
    layout = same ? AS_ASSUMED : OTHER;
  }
  return fd;
}

/* The program has set a time limit of the kernel's for a socket: not CPython's, but the call ends as well. */
static bool kernel_limits;
static PyObject *original_setsockopt;

static PyObject *socket_setsockopt(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
  if (nargs >= 2 && hd_io_descriptor(args[0]) == SOL_SOCKET) {
    int option = hd_io_descriptor(args[1]);
    kernel_limits |= option == SO_RCVTIMEO || option == SO_SNDTIMEO;
  }
  return hd_call_original(original_setsockopt, self, args, nargs, kwnames);
}

static uint64_t kernel_limit(int fd, hd_io_way way) {
  struct timeval limit = {0};
  socklen_t size = sizeof limit;
  getsockopt(fd, SOL_SOCKET, way == HD_IO_SEND ? SO_SNDTIMEO : SO_RCVTIMEO, &limit, &size);
  uint64_t ns = (uint64_t)limit.tv_sec * 1000000000u + (uint64_t)limit.tv_usec * 1000u;
  return ns == 0 ? HD_FOREVER : ns;
}

int hd_socket_look(PyObject *value, uint64_t *limit) {
  return socket_type && PyObject_TypeCheck(value, socket_type) ? look_at(value, limit) : -1;
}

static PyObject *on_socket(PyObject *original, hd_io_way way, PyObject *self,
                           PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  if (thread && way == HD_IO_SEND) hd_threadsafe_sends(thread);
  uint64_t limit = 0;
  int fd = thread ? look_at(self, &limit) : -1;
  if (fd < 0 || limit == 0) return hd_call_original(original, self, args, nargs, kwnames);
  if (HD_UNLIKELY(kernel_limits) && limit == HD_FOREVER) limit = kernel_limit(fd, way);
  hd_call call;
  size_t bytes = way == HD_IO_SEND && nargs > 0 ? hd_io_length(args[0]) : 0;
  hd_io_begin(&call, thread, fd, way, bytes, limit);
  return hd_call_end(&call, hd_call_original(original, self, args, nargs, kwnames));
}

#define METHOD(name, way)                                                                         \
  static PyObject *socket_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,         \
                                 PyObject *kwnames) {                                             \
    return on_socket(original_##name, way, self, args, nargs, kwnames);                           \
  }

METHOD(recv, HD_IO_RECEIVE)
METHOD(recv_into, HD_IO_RECEIVE)
METHOD(recvfrom, HD_IO_RECEIVE)
METHOD(recvfrom_into, HD_IO_RECEIVE)
METHOD(recvmsg, HD_IO_RECEIVE)
METHOD(recvmsg_into, HD_IO_RECEIVE)
METHOD(send, HD_IO_SEND)
METHOD(sendall, HD_IO_SEND)
METHOD(sendto, HD_IO_SEND)
METHOD(sendmsg, HD_IO_SEND)

/* Declared to take no argument and one: since 3.13, inspect.signature() makes a signature of that. */
static PyObject *socket_accept(PyObject *self, PyObject *unused) {
  (void)unused;
  return hd_io_made_all(on_socket(original_accept, HD_IO_ACCEPT, self, NULL, 0, NULL));
}

/* Whether somebody answers at once cannot be known before; a path in the file system does. */
static bool is_far(PyObject *address) {
  return PyTuple_CheckExact(address) && PyTuple_GET_SIZE(address) >= 2;
}

static PyObject *socket_connect(PyObject *self, PyObject *address) {
  hd_thread *thread = hd_enter();
  uint64_t limit = 0;
  int fd = thread ? look_at(self, &limit) : -1;
  hd_io_made(fd);
  if (fd < 0 || limit == 0 || !is_far(address))
    return hd_call_original(original_connect, self, &address, 1, NULL);
  int port = hd_io_descriptor(PyTuple_GET_ITEM(address, 1));
  hd_io io = {.what = HD_AWAITED_SOCKET_SERVER,
              .descriptor = (uint32_t)fd + 1,
              .number = port > 0 && port < 65536 ? (uint32_t)port : 0};
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, limit);
  return hd_io_end(thread, &wait, hd_call_original(original_connect, self, &address, 1, NULL));
}

#define DEFINE(name, function) \
  {name, (PyCFunction)(void (*)(void))socket_##function, METH_FASTCALL | METH_KEYWORDS, NULL}

static PyMethodDef definitions[] = {
    DEFINE("recv", recv),         DEFINE("recv_into", recv_into),
    DEFINE("recvfrom", recvfrom), DEFINE("recvfrom_into", recvfrom_into),
    DEFINE("recvmsg", recvmsg),   DEFINE("recvmsg_into", recvmsg_into),
    DEFINE("send", send),         DEFINE("sendall", sendall),
    DEFINE("sendto", sendto),     DEFINE("sendmsg", sendmsg),
    {"_accept", socket_accept, METH_NOARGS, NULL},
    {"connect", socket_connect, METH_O, NULL},
    DEFINE("setsockopt", setsockopt),
};
static PyObject **const originals[] = {
    &original_recv,    &original_recv_into,    &original_recvfrom, &original_recvfrom_into,
    &original_recvmsg, &original_recvmsg_into, &original_send,     &original_sendall,
    &original_sendto,  &original_sendmsg,      &original_accept,   &original_connect,
    &original_setsockopt,
};

/* ---- pairs ---- */

static PyMethodDef *original_pair;

static PyObject *pair(PyObject *module, PyObject *args) {
  PyObject *made = original_pair->ml_meth(module, args);
  hd_thread *thread = made ? hd_enter() : NULL;
  if (thread && PyTuple_CheckExact(made) && PyTuple_GET_SIZE(made) == 2) {
    int one = hd_socket_descriptor(PyTuple_GET_ITEM(made, 0));
    int other = hd_socket_descriptor(PyTuple_GET_ITEM(made, 1));
    hd_io_made(one);
    hd_io_made(other);
    if (one >= 0 && other >= 0) hd_wakers_paired(thread, one, other);
  }
  return made;
}

static PyMethodDef def_pair = {"socketpair", pair, METH_VARARGS, NULL};

int hd_sockets_hook(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyObject_GetAttrString(module, "socket");
  if (type == NULL || get_fileno != NULL) {
    Py_XDECREF(type);
    return type ? 0 : -1;
  }
  get_fileno = PyObject_GetAttrString((PyObject *)type, "fileno");
  get_timeout = PyObject_GetAttrString((PyObject *)type, "gettimeout");
  if (get_fileno == NULL || get_timeout == NULL) return -1;
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(type, &definitions[i], originals[i]) < 0) return -1;
  PyType_Modified(type);
  socket_type = type; /* referred to for ever */
  return hd_hook_function(module, "socketpair", &def_pair, &original_pair);
}
