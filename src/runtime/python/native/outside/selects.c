/* select.select, poll and epoll: waiting for one of several descriptors. */
#include "outside/outside.h"
#include <poll.h>

/* More descriptors than this are not looked at beforehand. */
#define MOST 256
#define LONGEST 2147483647.0

static PyMethodDef *original_select;
static PyObject *original_poll, *original_epoll, *get_epoll;
static PyTypeObject *poll_type, *epoll_type;

/* ns; HD_FOREVER for None, 0 for what does not wait or is no ordinary number. `unit`: ns. */
static uint64_t limit_of(PyObject *limit, double unit) {
  if (limit == NULL || limit == Py_None) return HD_FOREVER;
  double value = PyFloat_CheckExact(limit)  ? PyFloat_AS_DOUBLE(limit)
                 : PyLong_CheckExact(limit) ? PyLong_AsDouble(limit)
                                            : 0;
  if (value == -1.0 && PyErr_Occurred()) PyErr_Clear();
  if (!(value > -LONGEST && value < LONGEST)) return 0; /* too much, says the original */
  return value < 0 ? HD_FOREVER : (uint64_t)(value * unit);
}

static PyObject *keyword(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                         const char *name) {
  if (nargs > 0) return args[0];
  for (Py_ssize_t i = 0; kwnames && i < PyTuple_GET_SIZE(kwnames); i++)
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, i), name) == 0)
      return args[nargs + i];
  return NULL;
}

/* `number`: of descriptors; 0: not known. */
static void asked(hd_call *call, bool ready, uint32_t number, uint64_t limit) {
  hd_io io = {.what = HD_AWAITED_READY, .number = number};
  if (!ready) hd_call_waits(call, &io, limit);
  else if (hd_call_ready(call)) hd_call_learn(call, &io);
}

/* ---- select.select ---- */

/* Adds the descriptors of a list or tuple of numbers and sockets; false for what only the original may look
 * at, because that could run code of the program. */
static bool add(struct pollfd *all, size_t *count, PyObject *sequence, short events) {
  bool list = PyList_CheckExact(sequence);
  if (!list && !PyTuple_CheckExact(sequence)) return false;
  Py_ssize_t size = list ? PyList_GET_SIZE(sequence) : PyTuple_GET_SIZE(sequence);
  for (Py_ssize_t i = 0; i < size; i++) {
    PyObject *item = list ? PyList_GET_ITEM(sequence, i) : PyTuple_GET_ITEM(sequence, i);
    int fd = hd_io_descriptor(item);
    if (fd < 0) fd = hd_socket_descriptor(item);
    if (fd < 0 || *count == MOST) return false;
    all[(*count)++] = (struct pollfd){.fd = fd, .events = events};
  }
  return true;
}

static PyObject *select_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  hd_thread *thread = nargs == 3 || nargs == 4 ? hd_enter() : NULL;
  uint64_t limit = thread ? limit_of(nargs == 4 ? args[3] : NULL, 1e9) : 0;
  if (limit == 0) return hd_io_call(original_select, module, args, nargs);
  hd_call call;
  if (!hd_call_known(&call, thread, HD_IO_SELECT, 0, limit)) {
    struct pollfd all[MOST];
    size_t count = 0;
    bool known = add(all, &count, args[0], POLLIN) && add(all, &count, args[1], POLLOUT) &&
                 add(all, &count, args[2], POLLPRI);
    asked(&call, known && poll(all, count, 0) != 0, known ? (uint32_t)count : 0, limit);
  }
  return hd_call_end(&call, hd_io_call(original_select, module, args, nargs));
}

/* ---- poll and epoll ---- */

/* A poll object is asked without waiting first: what it finds then is the answer. */
static PyObject *poll_(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                       PyObject *kwnames) {
  hd_thread *thread = nargs <= 1 && kwnames == NULL ? hd_enter() : NULL;
  uint64_t limit = thread ? limit_of(nargs ? args[0] : NULL, 1e6) : 0;
  if (limit == 0) return hd_call_original(original_poll, self, args, nargs, kwnames);
  PyObject *zero = PyLong_FromLong(0);
  PyObject *at_once = zero ? hd_call_original(original_poll, self, &zero, 1, NULL) : NULL;
  Py_XDECREF(zero);
  if (at_once == NULL || !PyList_CheckExact(at_once) || PyList_GET_SIZE(at_once) > 0)
    return at_once;
  Py_DECREF(at_once);
  hd_io io = {.what = HD_AWAITED_READY};
  hd_wait wait;
  hd_wait_outside(thread, &wait, &io, limit);
  return hd_io_end(thread, &wait, hd_call_original(original_poll, self, args, nargs, kwnames));
}

/* How many descriptors there are: `maxevents`, where selectors.py asks. One is told of an event loop of asyncio
 * alone, whose own pipe that is: nothing but another thread wakes it. */
static uint32_t registered(PyObject *maxevents) {
  hd_frame *top = hd_frame_top(hd_tstate()), *caller = top ? hd_frame_caller(top) : NULL;
  if (caller == NULL || hd_place_of(top)->class != HD_INTERNAL) return 0;
  int number = hd_io_descriptor(maxevents), least = hd_place_of(caller)->role == HD_ROLE_LOOP_RUN ? 1 : 2;
  return number >= least && number <= UINT16_MAX ? (uint32_t)number : 0;
}

static PyObject *epoll_(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                        PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  uint64_t limit = thread ? limit_of(keyword(args, nargs, kwnames, "timeout"), 1e9) : 0;
  if (limit == 0) return hd_call_original(original_epoll, self, args, nargs, kwnames);
  uint32_t number = nargs == 2 && kwnames == NULL ? registered(args[1]) : 0;
  hd_call call;
  if (!hd_call_known(&call, thread, (uintptr_t)self ^ (uint64_t)number << 48, 0, limit)) {
    int fd = hd_io_fileno(get_epoll, self);
    if (fd >= 0) asked(&call, hd_io_is_ready(fd, false), number, limit);
  }
  return hd_call_end(&call, hd_call_original(original_epoll, self, args, nargs, kwnames));
}

static PyMethodDef def_select = {"select", (PyCFunction)(void (*)(void))select_, METH_FASTCALL,
                                 NULL};
static PyMethodDef def_poll = {"poll", (PyCFunction)(void (*)(void))poll_,
                               METH_FASTCALL | METH_KEYWORDS, NULL};
static PyMethodDef def_epoll = {"poll", (PyCFunction)(void (*)(void))epoll_,
                                METH_FASTCALL | METH_KEYWORDS, NULL};

/* Types are referred to for ever. */
int hd_selects_hook(PyObject *module) {
  if (poll_type != NULL || epoll_type != NULL) return 0;
  if (hd_hook_function(module, "select", &def_select, &original_select) < 0) return -1;
  PyObject *one = PyObject_CallMethod(module, "poll", NULL);
  if (one == NULL) return -1;
  poll_type = (PyTypeObject *)Py_NewRef((PyObject *)Py_TYPE(one));
  Py_DECREF(one);
  epoll_type = (PyTypeObject *)PyObject_GetAttrString(module, "epoll");
  get_epoll = epoll_type ? PyObject_GetAttrString((PyObject *)epoll_type, "fileno") : NULL;
  if (get_epoll == NULL || hd_hook_method(poll_type, &def_poll, &original_poll) < 0 ||
      hd_hook_method(epoll_type, &def_epoll, &original_epoll) < 0)
    return -1;
  PyType_Modified(poll_type);
  PyType_Modified(epoll_type);
  return 0;
}
