/* Extension modules that are instrumented when the program loads them, and not before: start-up must
 * not pay for what is never used. */
#include "outside/outside.h"
#include "program/spans.h"

static PyMethodDef *original_dynamic, *original_builtin;

static const struct {
  const char *name;
  int (*hook)(PyObject *module);
} modules[] = {
    {"_multiprocessing", hd_semlocks_hook},
    {"_socket", hd_sockets_hook},
    {"_ssl", hd_tls_hook},
    {"select", hd_selects_hook},
    {"fcntl", hd_fcntl_hook},
    {"posix", hd_posix_hook},
    {"_io", hd_files_hook},
    {"_signal", hd_signals_hook},
    {"_queue", hd_simple_queues_hook},
    {"_posixsubprocess", hd_fork_exec_hook},
};

/* A module that cannot be hooked works as it always did. */
static void hook(const char *name, PyObject *module) {
  if (hd.state == HD_OFF || PyThreadState_Get()->interp != hd.interpreter) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  static bool hooked[sizeof modules / sizeof *modules];
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    if (hooked[i] || strcmp(modules[i].name, name) != 0) continue;
    hooked[i] = true;
    modules[i].hook(module);
  }
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
}

static void loaded(PyObject *module) {
  const char *name = PyModule_Check(module) ? PyModule_GetName(module) : NULL;
  if (name) hook(name, module);
  else PyErr_Clear();
}

static PyObject *exec_dynamic(PyObject *imp, PyObject *module) {
  PyObject *result = original_dynamic->ml_meth(imp, module);
  if (result) loaded(module);
  return result;
}

static PyObject *exec_builtin(PyObject *imp, PyObject *module) {
  PyObject *result = original_builtin->ml_meth(imp, module);
  if (result) loaded(module);
  return result;
}

static PyMethodDef def_dynamic = {"exec_dynamic", exec_dynamic, METH_O, NULL};
static PyMethodDef def_builtin = {"exec_builtin", exec_builtin, METH_O, NULL};

void hd_modules_loaded(void) {
  PyObject *known = PyImport_GetModuleDict();
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    PyObject *module = PyDict_GetItemString(known, modules[i].name);
    if (module) hook(modules[i].name, module); /* _io calls itself io before 3.12 */
  }
}

int hd_modules_hook(void) {
  PyObject *imp = PyImport_ImportModule("_imp");
  if (imp == NULL) return -1;
  int result = hd_hook_function(imp, "exec_dynamic", &def_dynamic, &original_dynamic) < 0 ||
                       hd_hook_function(imp, "exec_builtin", &def_builtin, &original_builtin) < 0
                   ? -1
                   : 0;
  Py_DECREF(imp);
  hd_modules_loaded();
  return result;
}
