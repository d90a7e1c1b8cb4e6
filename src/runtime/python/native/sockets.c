/* socket.socket: who waits for data, for room, for a client or for a server. A socket with a time
 * limit is non-blocking to the system, and CPython waits for it: its own word counts. */
#include "outside.h"
#include "tasks.h"

static PyObject *original_recv, *original_recv_into, *original_recvfrom, *original_recvfrom_into;
static PyObject *original_send, *original_sendall, *original_sendto, *original_accept;
static PyObject *original_connect, *get_fileno, *get_timeout;

enum { RECEIVES, SENDS, ACCEPTS, CONNECTS };

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

static bool waits(hd_io *io, int how, int fd, PyObject *const *args, Py_ssize_t nargs) {
  if (how == CONNECTS) {
    /* Whether somebody answers at once cannot be known before; a path in the file system does. */
    if (fd < 0 || nargs != 1 || !PyTuple_CheckExact(args[0]) || PyTuple_GET_SIZE(args[0]) < 2)
      return false;
    int port = hd_io_descriptor(PyTuple_GET_ITEM(args[0], 1));
    *io = (hd_io){.what = HD_AWAITED_SOCKET_SERVER,
                  .descriptor = (uint32_t)fd + 1,
                  .number = port > 0 && port < 65536 ? (uint32_t)port : 0};
    return true;
  }
  size_t bytes = how == SENDS && nargs > 0 ? hd_io_length(args[0]) : 0;
  if (!hd_io_waits(io, fd, how == SENDS, bytes, true)) return false;
  if (how == ACCEPTS) {
    io->what = HD_AWAITED_SOCKET_CLIENT;
    io->number = hd_io_port(fd, true);
  }
  return true;
}

static PyObject *on_socket(PyObject *original, int how, PyObject *self, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  hd_io io;
  if (thread && how == SENDS) hd_threadsafe_sends(thread);
  if (thread == NULL || !waits(&io, how, hd_io_fileno(get_fileno, self), args, nargs))
    return hd_call_original(original, self, args, nargs, kwnames);
  uint64_t limit = limit_of(self);
  if (limit == 0) return hd_call_original(original, self, args, nargs, kwnames);
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, limit);
  return hd_io_end(thread, &wait, hd_call_original(original, self, args, nargs, kwnames));
}

#define METHOD(name, how)                                                                         \
  static PyObject *socket_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,         \
                                 PyObject *kwnames) {                                             \
    return on_socket(original_##name, how, self, args, nargs, kwnames);                           \
  }

METHOD(recv, RECEIVES)
METHOD(recv_into, RECEIVES)
METHOD(recvfrom, RECEIVES)
METHOD(recvfrom_into, RECEIVES)
METHOD(send, SENDS)
METHOD(sendall, SENDS)
METHOD(sendto, SENDS)

/* Declared to take no argument and one: since 3.13, inspect.signature() makes a signature of that. */
static PyObject *socket_accept(PyObject *self, PyObject *unused) {
  (void)unused;
  return on_socket(original_accept, ACCEPTS, self, NULL, 0, NULL);
}

static PyObject *socket_connect(PyObject *self, PyObject *address) {
  return on_socket(original_connect, CONNECTS, self, &address, 1, NULL);
}

#define DEFINE(name, function) \
  {name, (PyCFunction)(void (*)(void))socket_##function, METH_FASTCALL | METH_KEYWORDS, NULL}

static PyMethodDef definitions[] = {
    DEFINE("recv", recv),         DEFINE("recv_into", recv_into),
    DEFINE("recvfrom", recvfrom), DEFINE("recvfrom_into", recvfrom_into),
    DEFINE("send", send),         DEFINE("sendall", sendall),
    DEFINE("sendto", sendto),     {"_accept", socket_accept, METH_NOARGS, NULL},
    {"connect", socket_connect, METH_O, NULL},
};
static PyObject **const originals[] = {
    &original_recv,    &original_recv_into, &original_recvfrom, &original_recvfrom_into,
    &original_send,    &original_sendall,   &original_sendto,   &original_accept,
    &original_connect,
};

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
  PyType_Modified(type); /* referred to for ever */
  return 0;
}
