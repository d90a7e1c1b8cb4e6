/* The functions that start other programs: a Python among them gets the environment that leads the
 * agent into it, also where the program gives it another one. Which, children.py decides. */
#include "process/children.h"

#define MOST_ARGUMENTS 32

/* (name, path, arguments, environment or None, what is known or None) -> environment or None */
static PyObject *amend;

/* What `amend` wants instead of an environment: a new reference, NULL for nothing. `*failed` with
 * an exception that is not ours to swallow, such as KeyboardInterrupt. */
static PyObject *environment_for(const char *name, PyObject *path, PyObject *arguments,
                                 PyObject *environment, PyObject *known, bool *failed) {
  if (amend == NULL || hd.state == HD_OFF) return NULL;
  PyObject *args[] = {PyUnicode_FromString(name), path, arguments, environment, known ? known : Py_None};
  PyObject *wanted = args[0] ? hd_call_unseen(amend, args, 5) : NULL;
  Py_XDECREF(args[0]);
  if (wanted == NULL) {
    *failed = !PyErr_ExceptionMatches(PyExc_Exception);
    if (!*failed) PyErr_Clear();
  } else if (wanted == Py_None) {
    Py_CLEAR(wanted);
  }
  return wanted;
}

/* ---- by convention of calling ---- */

static PyObject *call(const PyMethodDef *original, PyObject *module, PyObject *const *args,
                      Py_ssize_t nargs, PyObject *kwnames) {
  void (*meth)(void) = (void (*)(void))original->ml_meth;
  if (original->ml_flags & METH_KEYWORDS)
    return ((PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *)) meth)(
        module, args, nargs, kwnames);
  if (original->ml_flags & METH_FASTCALL)
    return ((PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t)) meth)(module, args, nargs);
  PyObject *tuple = PyTuple_New(nargs);
  if (tuple == NULL) return NULL;
  for (Py_ssize_t i = 0; i < nargs; i++) PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
  PyObject *result = original->ml_meth(module, tuple);
  Py_DECREF(tuple);
  return result;
}

/* Calls the original with another environment at `place` where one is wanted. */
static PyObject *call_amended(const PyMethodDef *original, PyObject *module, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *kwnames, Py_ssize_t path,
                              Py_ssize_t arguments, Py_ssize_t place, PyObject *known) {
  Py_ssize_t count = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
  if (nargs <= place || count > MOST_ARGUMENTS)
    return call(original, module, args, nargs, kwnames);
  bool failed = false;
  PyObject *wanted =
      environment_for(original->ml_name, args[path], args[arguments], args[place], known, &failed);
  if (failed) return NULL;
  if (wanted == NULL) return call(original, module, args, nargs, kwnames);
  PyObject *changed[MOST_ARGUMENTS];
  memcpy(changed, args, (size_t)count * sizeof *args);
  changed[place] = wanted;
  PyObject *result = call(original, module, changed, nargs, kwnames);
  Py_DECREF(wanted);
  return result;
}

/* The same for a function that gives the process id of the program it has started. */
static PyObject *start_amended(const PyMethodDef *original, PyObject *module,
                               PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                               Py_ssize_t path, Py_ssize_t arguments, Py_ssize_t place,
                               uint16_t way) {
  hd_child planned = {0};
  bool told = nargs > place && hd_child_planned(&planned, args[path], args[arguments]);
  PyObject *pid =
      call_amended(original, module, args, nargs, kwnames, path, arguments, place, planned.known);
  Py_CLEAR(planned.known);
  long number = told && pid && PyLong_CheckExact(pid) ? PyLong_AsLong(pid) : 0;
  if (number > 0) hd_child_began(&planned, way, (pid_t)number);
  return pid;
}

/* ---- the functions ---- */

static PyMethodDef *original_fork_exec, *original_execv, *original_execve, *original_spawn,
    *original_spawnp;

/* fork_exec(args, executables, close_fds, pass_fds, cwd, env, …) */
static PyObject *fork_exec(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  return start_amended(original_fork_exec, module, args, nargs, NULL, 1, 0, 5, HD_CHILD_WAY_FORK);
}

static PyObject *fork_exec_tuple(PyObject *module, PyObject *args) {
  Py_ssize_t count = PyTuple_GET_SIZE(args);
  PyObject *items[MOST_ARGUMENTS];
  if (count > MOST_ARGUMENTS) return original_fork_exec->ml_meth(module, args);
  for (Py_ssize_t i = 0; i < count; i++) items[i] = PyTuple_GET_ITEM(args, i);
  return fork_exec(module, items, count);
}

/* execv(path, args): it becomes an execve() where the environment must be another one. */
static PyObject *execv_amended(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  if (nargs == 2 && original_execve) {
    bool failed = false;
    PyObject *wanted = environment_for("execv", args[0], args[1], Py_None, NULL, &failed);
    if (failed) return NULL;
    if (wanted) {
      PyObject *all[] = {args[0], args[1], wanted};
      PyObject *result = call(original_execve, module, all, 3, NULL);
      Py_DECREF(wanted);
      return result;
    }
  }
  return call(original_execv, module, args, nargs, NULL);
}

/* What returns from becoming another program has not become it. */
static PyObject *execv_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  bool told = nargs == 2 && hd_executing(args[0], args[1]);
  PyObject *result = execv_amended(module, args, nargs);
  if (told) hd_not_executed();
  return result;
}

static PyObject *execve_(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                         PyObject *kwnames) {
  bool told = nargs > 1 && hd_executing(args[0], args[1]);
  PyObject *result = call_amended(original_execve, module, args, nargs, kwnames, 0, 1, 2, NULL);
  if (told) hd_not_executed();
  return result;
}

#define SPAWN(function, original)                                                                 \
  static PyObject *function(PyObject *module, PyObject *const *args, Py_ssize_t nargs,            \
                            PyObject *kwnames) {                                                  \
    return start_amended(original, module, args, nargs, kwnames, 0, 1, 2, HD_CHILD_WAY_SPAWN);    \
  }

SPAWN(posix_spawn_, original_spawn)
SPAWN(posix_spawnp_, original_spawnp)

#define DEFINE(name, function, flags)                                                             \
  static PyMethodDef def_##function = {name, (PyCFunction)(void (*)(void))function, flags, NULL}

DEFINE("execv", execv_, METH_FASTCALL);
DEFINE("execve", execve_, METH_FASTCALL | METH_KEYWORDS);
DEFINE("posix_spawn", posix_spawn_, METH_FASTCALL | METH_KEYWORDS);
DEFINE("posix_spawnp", posix_spawnp_, METH_FASTCALL | METH_KEYWORDS);

/* Its definition is changed, which every function made of it shares. */
int hd_fork_exec_hook(PyObject *module) {
  PyObject *function = PyObject_GetAttrString(module, "fork_exec");
  if (function && PyCFunction_CheckExact(function) && original_fork_exec == NULL) {
    static PyMethodDef original;
    PyMethodDef *definition = ((PyCFunctionObject *)function)->m_ml;
    original = *definition;
    original_fork_exec = &original;
    if (definition->ml_flags == METH_FASTCALL)
      definition->ml_meth = (PyCFunction)(void (*)(void))fork_exec;
    else if (definition->ml_flags == METH_VARARGS)
      definition->ml_meth = fork_exec_tuple;
  }
  Py_XDECREF(function);
  return function ? 0 : -1;
}

/* `os.supports_fd` has execve in it, and a builtin function is found in a set by what it calls. */
static int hook_execve(PyObject *module) {
  PyObject *name = PyUnicode_FromString("os"), *os = name ? PyImport_GetModule(name) : NULL;
  PyObject *set = os ? PyObject_GetAttrString(os, "supports_fd") : NULL;
  PyObject *function = set && Py_TYPE(set) == &PySet_Type ? PyObject_GetAttrString(module, "execve") : NULL;
  bool there = function && PySet_Discard(set, function) == 1;
  int result = hd_hook_function(module, "execve", &def_execve_, &original_execve);
  if (there && PySet_Add(set, function) < 0) result = -1;
  Py_XDECREF(function);
  Py_XDECREF(set);
  Py_XDECREF(os);
  Py_XDECREF(name);
  if (result == 0) PyErr_Clear();
  return result;
}

int hd_exec_hook(PyObject *callback) {
  PyObject *module = PyImport_ImportModule("posix");
  if (module == NULL) return -1;
  int result =
      hook_execve(module) < 0 ||
              hd_hook_function(module, "execv", &def_execv_, &original_execv) < 0 ||
              hd_hook_function(module, "posix_spawn", &def_posix_spawn_, &original_spawn) < 0 ||
              hd_hook_function(module, "posix_spawnp", &def_posix_spawnp_, &original_spawnp) < 0
          ? -1
          : 0;
  Py_DECREF(module);
  if (result == 0) Py_XSETREF(amend, Py_NewRef(callback));
  return result;
}
