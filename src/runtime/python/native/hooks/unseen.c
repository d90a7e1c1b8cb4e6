/* Python code of the agent that threads of the program run: what follows the calls and lines of these, such as
 * a tool that measures what was executed, does not see it. */
#include "outside/outside.h"
#include "tracing.h"

PyObject *hd_call_unseen(PyObject *callable, PyObject *const *args, Py_ssize_t count) {
  PyThreadState *tstate = hd_tstate();
  hd_trace_pause(tstate);
  PyObject *result = PyObject_Vectorcall(callable, args, (size_t)count, NULL);
  hd_trace_resume(tstate);
  return result;
}

static PyMethodDef unseen = {"unseen", (PyCFunction)(void (*)(void))hd_call_unseen, METH_FASTCALL, NULL};

PyObject *hd_api_unseen(PyObject *module, PyObject *callback) {
  (void)module;
  return PyCFunction_New(&unseen, callback);
}
