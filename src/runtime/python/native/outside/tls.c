/* _ssl._SSLSocket: TLS waits as the socket below it does, but for what has been decrypted already.
 * A record that is there in part only is taken for one that is there. */
#include "outside/outside.h"

static PyObject *original_read, *original_write, *original_handshake, *get_pending, *get_owner;

/* The ssl.SSLSocket around it, a new reference; NULL: there is none, as with asyncio. */
static PyObject *owner_of(PyObject *self) {
  PyObject *owner = Py_TYPE(get_owner)->tp_descr_get(get_owner, self, (PyObject *)Py_TYPE(self));
  PyErr_Clear();
  return owner;
}

static bool has_decrypted(PyObject *self) {
  PyObject *number = hd_call_original(get_pending, self, NULL, 0, NULL);
  bool some = number && hd_io_descriptor(number) > 0;
  Py_XDECREF(number);
  PyErr_Clear();
  return some;
}

static PyObject *on_tls(PyObject *original, hd_io_way way, PyObject *self, PyObject *const *args,
                        Py_ssize_t nargs, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  uint64_t limit = 0;
  PyObject *owner = thread ? owner_of(self) : NULL;
  int fd = owner ? hd_socket_look(owner, &limit) : -1;
  Py_XDECREF(owner);
  if (fd < 0 || limit == 0 || (way == HD_IO_RECEIVE && has_decrypted(self)))
    return hd_call_original(original, self, args, nargs, kwnames);
  hd_call call;
  size_t bytes = way == HD_IO_SEND && nargs > 0 ? hd_io_length(args[0]) : 0;
  hd_io_begin(&call, thread, fd, way, bytes, limit);
  return hd_call_end(&call, hd_call_original(original, self, args, nargs, kwnames));
}

static PyObject *tls_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames) {
  return on_tls(original_read, HD_IO_RECEIVE, self, args, nargs, kwnames);
}

/* Declared to take one argument, and none: see socket_accept. */
static PyObject *tls_write(PyObject *self, PyObject *data) {
  return on_tls(original_write, HD_IO_SEND, self, &data, 1, NULL);
}

static PyObject *tls_handshake(PyObject *self, PyObject *unused) {
  (void)unused;
  return on_tls(original_handshake, HD_IO_RECEIVE, self, NULL, 0, NULL);
}

static PyMethodDef definitions[] = {
    {"read", (PyCFunction)(void (*)(void))tls_read, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"write", tls_write, METH_O, NULL},
    {"do_handshake", tls_handshake, METH_NOARGS, NULL},
};
static PyObject **const originals[] = {&original_read, &original_write, &original_handshake};

int hd_tls_hook(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyObject_GetAttrString(module, "_SSLSocket");
  PyObject *dict = type ? hd_type_dict(type) : NULL;
  if (dict == NULL || get_owner != NULL) {
    Py_XDECREF(type);
    return type ? 0 : -1;
  }
  get_pending = PyDict_GetItemString(dict, "pending");
  PyObject *owner = PyDict_GetItemString(dict, "owner");
  bool known = get_pending && owner && Py_TYPE(owner)->tp_descr_get;
  if (!known) return 0;
  get_owner = owner; /* the type, and all that is in it, is referred to for ever */
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(type, &definitions[i], originals[i]) < 0) return -1;
  PyType_Modified(type);
  return 0;
}
