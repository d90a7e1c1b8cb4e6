/* Putting our functions in the place of CPython's, and calling the ones that were there. */
#include "heddle.h"

hd_interned hd_names;

int hd_names_start(void) {
  hd_names.name = PyUnicode_InternFromString("_name");
  hd_names.daemonic = PyUnicode_InternFromString("_daemonic");
  hd_names.queue = PyUnicode_InternFromString("queue");
  hd_names.state = PyUnicode_InternFromString("_state");
  hd_names.tasks = PyUnicode_InternFromString("_tasks");
  hd_names.children = PyUnicode_InternFromString("_children");
  hd_names.threading = PyUnicode_InternFromString("threading");
  hd_names.active = PyUnicode_InternFromString("_active");
  hd_names.process = PyUnicode_InternFromString("multiprocessing.process");
  hd_names.twin = PyUnicode_InternFromString("multiprocess.process");
  hd_names.current = PyUnicode_InternFromString("_current_process");
  hd_names.max_workers = PyUnicode_InternFromString("_max_workers");
  hd_names.waiters = PyUnicode_InternFromString("_waiters");
  hd_names.excepthook = PyUnicode_InternFromString("excepthook");
  return hd_names.name && hd_names.daemonic && hd_names.queue && hd_names.state &&
                 hd_names.tasks && hd_names.children && hd_names.threading && hd_names.active &&
                 hd_names.process && hd_names.twin && hd_names.current && hd_names.max_workers &&
                 hd_names.waiters && hd_names.excepthook
             ? 0
             : -1;
}

int hd_hook_method(PyTypeObject *type, PyMethodDef *replacement, PyObject **original) {
  PyObject *dict = hd_type_dict(type);
  PyObject *old = dict ? PyDict_GetItemString(dict, replacement->ml_name) : NULL;
  if (old == NULL) return 0;
  if (Py_TYPE(old) != &PyMethodDescr_Type) {
    PyErr_Format(PyExc_RuntimeError, "%s.%s is not a plain method", type->tp_name,
                 replacement->ml_name);
    return -1;
  }
  /* The doc carries the text signature. */
  replacement->ml_doc = ((PyMethodDescrObject *)old)->d_method->ml_doc;
  PyObject *descriptor = PyDescr_NewMethod(type, replacement);
  if (descriptor == NULL) return -1;
  *original = Py_NewRef(old);
  int result = PyDict_SetItemString(dict, replacement->ml_name, descriptor);
  Py_DECREF(descriptor);
  return result;
}

/* The convention of calling is chosen when a function object is made: it must stay the same. */
int hd_hook_function(PyObject *module, const char *name, PyMethodDef *replacement,
                     PyMethodDef **original) {
  PyObject *function = PyObject_GetAttrString(module, name);
  if (function == NULL) {
    PyErr_Clear();
    return 0;
  }
  Py_DECREF(function); /* the module keeps it */
  if (!PyCFunction_CheckExact(function)) return 0;
  PyCFunctionObject *builtin = (PyCFunctionObject *)function;
  if (builtin->m_ml == replacement) return 0;
  if (builtin->m_ml->ml_flags != replacement->ml_flags) return 0;
  *original = builtin->m_ml;
  replacement->ml_doc = builtin->m_ml->ml_doc;
  builtin->m_ml = replacement;
  return 0;
}

static void set_new(PyTypeObject *type, newfunc old, newfunc replacement) {
  if (type->tp_new != old) return;
  type->tp_new = replacement;
  PyObject *subclasses = PyObject_CallMethod((PyObject *)type, "__subclasses__", NULL);
  if (subclasses == NULL) {
    PyErr_Clear();
    return;
  }
  for (Py_ssize_t i = 0; PyList_Check(subclasses) && i < PyList_GET_SIZE(subclasses); i++)
    set_new((PyTypeObject *)PyList_GET_ITEM(subclasses, i), old, replacement);
  Py_DECREF(subclasses);
}

void hd_hook_new(PyTypeObject *type, newfunc replacement) {
  set_new(type, type->tp_new, replacement);
}

static PyObject *call_any(PyObject *original, PyObject *self, PyObject *const *args,
                          Py_ssize_t nargs, PyObject *kwnames) {
  PyObject *few[8], **all = few;
  Py_ssize_t count = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
  if (count + 1 > (Py_ssize_t)(sizeof few / sizeof *few)) {
    all = PyMem_Malloc((size_t)(count + 1) * sizeof *all);
    if (all == NULL) return PyErr_NoMemory();
  }
  all[0] = self;
  for (Py_ssize_t i = 0; i < count; i++) all[i + 1] = args[i];
  PyObject *result = PyObject_Vectorcall(original, all, (size_t)nargs + 1, kwnames);
  if (all != few) PyMem_Free(all);
  return result;
}

/* The type of `self` has been checked by the descriptor that called the hook. */
PyObject *hd_call_original(PyObject *original, PyObject *self, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames) {
  typedef PyObject *(*fast)(PyObject *, PyObject *const *, Py_ssize_t);
  typedef PyObject *(*keywords)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
  typedef PyObject *(*with_class)(PyObject *, PyTypeObject *, PyObject *const *, size_t, PyObject *);
  if (HD_UNLIKELY(Py_TYPE(original) != &PyMethodDescr_Type))
    return call_any(original, self, args, nargs, kwnames);
  const PyMethodDef *method = ((PyMethodDescrObject *)original)->d_method;
  void (*function)(void) = (void (*)(void))method->ml_meth;
  switch (method->ml_flags & ~(METH_COEXIST | METH_STATIC)) {
    case METH_FASTCALL | METH_KEYWORDS: return ((keywords)function)(self, args, nargs, kwnames);
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
      return ((with_class)function)(self, PyDescr_TYPE(original), args, (size_t)nargs, kwnames);
    case METH_FASTCALL:
      if (kwnames == NULL) return ((fast)function)(self, args, nargs);
      break;
    case METH_NOARGS:
      if (nargs == 0 && kwnames == NULL) return method->ml_meth(self, NULL);
      break;
    case METH_O:
      if (nargs == 1 && kwnames == NULL) return method->ml_meth(self, args[0]);
      break;
    default: break;
  }
  return call_any(original, self, args, nargs, kwnames);
}

PyObject *hd_plain_attribute(PyObject *object, PyObject *name) {
  PyTypeObject *type = Py_TYPE(object);
  if (type->tp_getattro != PyObject_GenericGetAttr) return NULL;
  PyObject *found = _PyType_Lookup(type, name);
  if (found != NULL && Py_TYPE(found) != &PyMemberDescr_Type) return NULL; /* a property, perhaps */
  PyObject *value;
  if (HD_LIKELY(!PyErr_Occurred())) {
    if (HD_UNLIKELY(hd_optional_attribute(object, name, &value) < 0)) PyErr_Clear();
    return value;
  }
  PyObject *error, *what, *where;
  PyErr_Fetch(&error, &what, &where);
  if (hd_optional_attribute(object, name, &value) < 0) PyErr_Clear();
  PyErr_Restore(error, what, where);
  return value;
}

PyObject *hd_attribute(PyObject *object, const char *name) {
  PyObject *key = object ? PyUnicode_InternFromString(name) : NULL;
  PyObject *value = key ? hd_plain_attribute(object, key) : NULL;
  Py_XDECREF(key);
  return value;
}

PyObject *hd_attribute_at(PyObject *object, const char *const *path) {
  PyObject *at = Py_NewRef(object);
  for (; at && *path; path++) Py_SETREF(at, hd_attribute(at, *path));
  return at;
}

PyObject *hd_module_value(PyObject *module, PyObject *name) {
  if (hd_is_finalizing()) return NULL;
  PyObject *modules = PyImport_GetModuleDict();
  PyObject *found = modules ? PyDict_GetItemWithError(modules, module) : NULL;
  if (found == NULL || !PyModule_CheckExact(found)) return NULL;
  return PyDict_GetItemWithError(PyModule_GetDict(found), name);
}

PyObject *hd_current_process(void) {
  PyObject *current = hd_module_value(hd_names.process, hd_names.current);
  PyObject *other = hd_module_value(hd_names.twin, hd_names.current);
  if (current == NULL || other == NULL) return current ? current : other;
  /* That of a child has one; the other module's is still the parent's. */
  PyObject *parent = hd_attribute(current, "_parent_pid");
  bool child = parent && parent != Py_None;
  Py_XDECREF(parent);
  return child ? current : other;
}

/* Both arguments by place or by name; false for what is for the original to judge. */
static bool two_arguments(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                          const char *first, PyObject **blocking, PyObject **timeout) {
  if (nargs > 2) return false;
  if (nargs > 0) *blocking = args[0];
  if (nargs > 1) *timeout = args[1];
  Py_ssize_t keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
  for (Py_ssize_t i = 0; i < keywords; i++) {
    PyObject *name = PyTuple_GET_ITEM(kwnames, i);
    if (nargs < 1 && PyUnicode_CompareWithASCIIString(name, first) == 0) *blocking = args[nargs + i];
    else if (nargs < 2 && PyUnicode_CompareWithASCIIString(name, "timeout") == 0)
      *timeout = args[nargs + i];
    else return false;
  }
  return true;
}

/* 1, 0, or -1 for what is neither a bool nor the int that stands for one. */
static int truth(PyObject *value) {
  if (value == Py_True || value == Py_False) return value == Py_True;
  if (!PyLong_CheckExact(value)) return -1;
  int overflow;
  long number = PyLong_AsLongAndOverflow(value, &overflow);
  return overflow || number < 0 || number > 1 ? -1 : (int)number;
}

/* -2 for what is no ordinary number. */
static double seconds_of(PyObject *value) {
  if (PyFloat_CheckExact(value)) return PyFloat_AS_DOUBLE(value);
  if (!PyLong_CheckExact(value)) return -2;
  int overflow;
  long number = PyLong_AsLongAndOverflow(value, &overflow);
  return overflow ? -2 : (double)number;
}

/* acquire(blocking=True, timeout=-1), as far as its arguments are of the ordinary kinds. */
hd_acquire_args hd_parse_acquire(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_acquire_args how = {false, true, HD_FOREVER};
  if (HD_LIKELY(nargs == 0 && kwnames == NULL)) return how.valid = true, how;
  PyObject *blocking = Py_True, *timeout = NULL;
  if (!two_arguments(args, nargs, kwnames, "blocking", &blocking, &timeout)) return how;
  int blocks = truth(blocking);
  if (blocks < 0) return how;
  how.blocking = blocks == 1;
  double seconds = timeout ? seconds_of(timeout) : -1;
  how.valid = seconds == -1 || (how.blocking && seconds >= 0 && seconds < 1e6);
  if (how.valid && seconds >= 0) how.timeout = (uint64_t)(seconds * 1e9);
  return how;
}

hd_acquire_args hd_parse_block(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  hd_acquire_args how = {false, true, HD_FOREVER};
  if (HD_LIKELY(nargs == 0 && kwnames == NULL)) return how.valid = true, how;
  PyObject *blocking = Py_True, *timeout = Py_None;
  if (!two_arguments(args, nargs, kwnames, "block", &blocking, &timeout)) return how;
  int blocks = truth(blocking);
  if (blocks < 0) return how;
  how.blocking = blocks == 1;
  double seconds = timeout == Py_None ? 0 : seconds_of(timeout);
  how.valid = seconds >= 0 && seconds < 1e9;
  if (how.valid && timeout != Py_None) how.timeout = (uint64_t)(seconds * 1e9);
  return how;
}
