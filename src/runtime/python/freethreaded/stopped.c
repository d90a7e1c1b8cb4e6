/* heddle_agent._stopped, for CPython 3.13 without the interpreter lock (PEP 703): the stacks of all threads, copied
 * while none of them runs.
 *
 * Frames of a thread that runs cannot be read: what is read may be freed meanwhile. CPython stops all threads
 * for its own needs ("stop the world"), by a function that it does not export. PyUnstable_GC_VisitObjects, which is
 * public, does it and calls back: everything is copied in the first such call, which asks for no second.
 *
 * Nothing in that call may run Python code, wait, or let go of this thread's state: a thread that was stopped
 * as it was given a lock, also that of the interpreter where an import has brought it back for a while, keeps
 * it until all go on. So the stacks are copied here, and read afterwards. */
#define Py_BUILD_CORE_MODULE 1
#include <Python.h>

#include "internal/pycore_ceval.h"
#include "internal/pycore_code.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_interp.h"

#if !defined(Py_GIL_DISABLED) || PY_VERSION_HEX >= 0x030E0000
#error "frames are known for 3.13 without the interpreter lock"
#endif

/* Of a thread more frames are not copied: the outermost ones of a deep recursion. */
#define MAX_FRAMES 1000

/* The variables by name, as f_locals has them: of a class or module the mapping itself. */
static PyObject *locals_of(_PyInterpreterFrame *frame, PyCodeObject *code) {
  if (!(code->co_flags & CO_OPTIMIZED)) {
    if (frame->f_locals) return Py_NewRef(frame->f_locals);
    return PyDict_New();
  }
  PyObject *locals = PyDict_New();
  if (!locals) return NULL;
  for (int i = 0; i < code->co_nlocalsplus; i++) {
    PyObject *value = frame->localsplus[i];
    _PyLocals_Kind kind = _PyLocals_GetKind(code->co_localspluskinds, i);
    if (value && (kind & (CO_FAST_CELL | CO_FAST_FREE)) && PyCell_Check(value))
      value = ((PyCellObject *)value)->ob_ref;
    if (!value) continue;
    if (PyDict_SetItem(locals, PyTuple_GET_ITEM(code->co_localsplusnames, i), value) < 0) {
      Py_DECREF(locals);
      return NULL;
    }
  }
  return locals;
}

static PyObject *copy_of(_PyInterpreterFrame *frame) {
  PyCodeObject *code = _PyFrame_GetCode(frame);
  PyObject *locals = locals_of(frame, code);
  if (!locals) return NULL;
  int place = _PyInterpreterFrame_LASTI(frame) * (int)sizeof(_Py_CODEUNIT);
  return Py_BuildValue("kOiNOO", (unsigned long)(uintptr_t)frame, code, place, locals, frame->f_globals,
                       frame->f_builtins);
}

/* [frame, …], innermost first. */
static PyObject *stack_of(PyThreadState *thread) {
  PyObject *stack = PyList_New(0);
  _PyInterpreterFrame *frame = stack ? _PyThreadState_GetFrame(thread) : NULL;
  for (int depth = 0; frame && depth < MAX_FRAMES; depth++) {
    PyObject *copy = copy_of(frame);
    int failed = !copy || PyList_Append(stack, copy) < 0;
    Py_XDECREF(copy);
    if (failed) {
      Py_DECREF(stack);
      return NULL;
    }
    frame = _PyFrame_GetFirstComplete(frame->previous);
  }
  return stack;
}

/* {ident: stack} of the threads of this interpreter that run Python. */
static PyObject *stacks_of_threads(void) {
  PyObject *stacks = PyDict_New();
  PyThreadState *thread = stacks ? PyInterpreterState_Get()->threads.head : NULL;
  for (; thread; thread = thread->next) {
    PyObject *ident = PyLong_FromUnsignedLong(thread->thread_id);
    PyObject *stack = ident ? stack_of(thread) : NULL;
    int failed = !stack || (PyList_GET_SIZE(stack) && PyDict_SetItem(stacks, ident, stack) < 0);
    Py_XDECREF(ident);
    Py_XDECREF(stack);
    if (failed) {
      Py_DECREF(stacks);
      return NULL;
    }
  }
  return stacks;
}

static int while_stopped(PyObject *object, void *copied) {
  (void)object;
  *(PyObject **)copied = stacks_of_threads();
  return 0;
}

PyDoc_STRVAR(stacks_doc, "stacks()\n--\n\n"
                         "What every thread was at, all at one moment: {ident: [(address of the frame,\n"
                         "code, f_lasti, locals, globals, builtins), …]}, innermost frames first.");

static PyObject *stacks(PyObject *module, PyObject *arguments) {
  (void)module, (void)arguments;
  PyThreadState *self = PyThreadState_Get();
  PyObject *copied = NULL;
  PyUnstable_GC_VisitObjects(while_stopped, &copied);
  /* A collection that the copies have made due is left to a thread of the program, whose finalizers it runs. */
  _Py_unset_eval_breaker_bit(self, _PY_GC_SCHEDULED_BIT);
  return copied;
}

PyDoc_STRVAR(line_doc, "line(code, lasti)\n--\n\nThe line of an instruction, None where it has none.");

static PyObject *line(PyObject *module, PyObject *arguments) {
  (void)module;
  PyCodeObject *code;
  int lasti;
  if (!PyArg_ParseTuple(arguments, "O!i", &PyCode_Type, &code, &lasti)) return NULL;
  int found = PyCode_Addr2Line(code, lasti);
  if (found < 0) Py_RETURN_NONE;
  return PyLong_FromLong(found);
}

static PyMethodDef methods[] = {{"stacks", stacks, METH_NOARGS, stacks_doc},
                                {"line", line, METH_VARARGS, line_doc},
                                {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    /* Without it, the import would bring the lock back for the rest of the program. */
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_stopped", .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit__stopped(void) { return PyModuleDef_Init(&definition); }
