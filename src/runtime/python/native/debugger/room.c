/* Room for the debugger in a thread whose recursion has come close to the interpreter's limit.
 *
 * A program that just does not exceed the limit must not exceed it because a breakpoint is there, and one
 * that does is to be looked at. The limit of the interpreter stays what the program made it. */
#include "heddle.h"

/* So many calls of the debugger, and of the program's functions that it has evaluated, have room. */
#define LEVELS 300

/* Of which `callback` is the self. */
static PyObject *call(PyObject *callback, PyObject *const *args, Py_ssize_t count) {
  PyThreadState *tstate = hd_tstate();
  hd_recursion_add(tstate, LEVELS);
  PyObject *result = PyObject_Vectorcall(callback, args, (size_t)count, NULL);
  hd_recursion_add(tstate, -LEVELS);
  return result;
}

static PyMethodDef with_room = {"with_room", (PyCFunction)(void (*)(void))call, METH_FASTCALL, NULL};

PyObject *hd_api_with_room(PyObject *module, PyObject *callback) {
  (void)module;
  return PyCFunction_New(&with_room, callback);
}
