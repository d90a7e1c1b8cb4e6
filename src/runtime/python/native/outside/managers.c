/* Calls of multiprocessing's managers: who waits for data from a manager's server waits for the answer
 * to a call, which the frames around the wait show. */
#include "outside/outside.h"
#include "tasks/tasks.h"
#include <sys/socket.h>

/* Tokens keep what they know in slots, which are read by C code. */
static PyObject *slot_of(PyObject *object, const char *name) {
  PyObject *key = object ? PyUnicode_InternFromString(name) : NULL;
  PyObject *slot = key ? _PyType_Lookup(Py_TYPE(object), key) : NULL;
  bool plain = slot && Py_TYPE(slot) == &PyMemberDescr_Type &&
               Py_TYPE(object)->tp_getattro == PyObject_GenericGetAttr;
  PyObject *value = plain ? PyObject_GenericGetAttr(object, key) : NULL;
  PyErr_Clear();
  Py_XDECREF(key);
  return value;
}

static void append_slot(char *text, size_t size, PyObject *object, const char *name) {
  PyObject *value = slot_of(object, name);
  const char *utf8 = value && PyUnicode_CheckExact(value) ? PyUnicode_AsUTF8(value) : NULL;
  if (utf8) hd_append(text, size, utf8);
  PyErr_Clear();
  Py_XDECREF(value);
}

static void append_method(char *text, size_t size, PyObject *method) {
  const char *utf8 = method && PyUnicode_CheckExact(method) ? PyUnicode_AsUTF8(method) : NULL;
  hd_append(text, size, utf8 ? utf8 : "a call");
  PyErr_Clear();
}

/* The process at the other end of a socket of this machine; 0: there is none. */
static uint32_t peer_of(int fd) {
  struct ucred peer = {0};
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid > 0
             ? (uint32_t)peer.pid
             : 0;
}

/* `dict.update of SyncManager`; a proxy that came from another process does not know its manager. */
static uint32_t name_of(const hd_walked *call) {
  char text[256] = "";
  PyObject *self = hd_frame_argument(call->frame, 0);
  if (call->info->role == HD_ROLE_MANAGER_CALL) {
    PyObject *token = hd_attribute(self, "_token"), *manager = hd_attribute(self, "_manager");
    append_slot(text, sizeof text, token, "typeid");
    hd_append(text, sizeof text, ".");
    append_method(text, sizeof text, hd_frame_argument(call->frame, 1));
    hd_append(text, sizeof text, " of ");
    hd_append(text, sizeof text,
              manager && manager != Py_None ? Py_TYPE(manager)->tp_name : "a manager");
    Py_XDECREF(token);
    Py_XDECREF(manager);
  } else {
    append_method(text, sizeof text, hd_frame_argument(call->frame, 2));
    hd_append(text, sizeof text, " of a manager");
  }
  return hd_string(text, strlen(text));
}

bool hd_manager_awaited(const hd_walked *frames, int inner, hd_io *io) {
  bool data = io->what == HD_AWAITED_PIPE_DATA || io->what == HD_AWAITED_SOCKET_DATA;
  for (int i = 0; data && i < inner; i++) {
    uint8_t role = frames[i].info->role;
    if (role != HD_ROLE_MANAGER_CALL && role != HD_ROLE_MANAGER_DISPATCH) continue;
    io->what = HD_AWAITED_MANAGER_CALL;
    io->number = io->descriptor ? peer_of((int)io->descriptor - 1) : 0;
    io->name = name_of(&frames[i]);
    return true;
  }
  return false;
}
