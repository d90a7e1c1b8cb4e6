/* Tasks: what a pool or an event loop is given to run. How many are told of, and their names. */
#include "tasks/tasks.h"

/* So many tasks may begin and be told of, in a second and at once; those beyond run unrecorded. A
 * reader keeps something of each, and nobody looks at more. */
#define TASKS_A_SECOND 50u
#define TASKS_AT_ONCE 20000u
/* Names that tell an argument are as many as there are arguments. */
#define NAMES_WITH_ARGUMENT 20000u
#define ARGUMENT_LENGTH 24

/* Jobs of threads may take a few microseconds, and to tell of one, and to read that, takes as long.
 * So many are told of whatever they do. Of those beyond only what runs for long, waits or is waited for
 * is told of: so many of these are left room for. */
#define JOBS_A_SECOND 1000u
#define JOBS_AT_ONCE 500u
#define TASKS_LEFT 100u

static hd_rate tasks = {TASKS_A_SECOND, TASKS_AT_ONCE, TASKS_AT_ONCE, 0};
static hd_rate jobs = {JOBS_A_SECOND, JOBS_AT_ONCE, JOBS_AT_ONCE, 0};
static uint32_t next_task;

static void fill(hd_rate *rate, uint64_t now) {
  double most = rate->most > 0 ? rate->most : rate->a_second;
  if (now < rate->filled) rate->filled = 0; /* of the session before */
  if (now > rate->filled) rate->room += (double)(now - rate->filled) * (rate->a_second / 1e9);
  if (rate->room > most) rate->room = most;
  rate->filled = now;
}

bool hd_rate_take(hd_rate *rate, uint64_t now) {
  fill(rate, now);
  if (rate->room < 1) return false;
  rate->room -= 1;
  return true;
}

uint32_t hd_task_id(void) { return ++next_task; }

uint32_t hd_task_new(hd_thread *thread) {
  return hd.full || hd_rate_take(&tasks, hd_now(thread)) ? hd_task_id() : 0;
}

bool hd_job_may_be_told(uint64_t now, bool pressing) {
  if (hd.full) return true;
  if (pressing) return hd_rate_take(&tasks, now);
  fill(&tasks, now);
  return tasks.room >= 1 + TASKS_LEFT && hd_rate_take(&jobs, now) && hd_rate_take(&tasks, now);
}

/* Every job has a name: snprintf() would take as long as all else that is told of one. */
void hd_append(char *text, size_t size, const char *more) {
  size_t length = strlen(text), wanted = strlen(more), room = size - length - 1;
  if (wanted > room) wanted = room;
  memcpy(text + length, more, wanted);
  text[length + wanted] = 0;
}

static void append_number(char *text, size_t size, long number) {
  char digits[24], *at = digits + sizeof digits - 1;
  unsigned long rest = number < 0 ? 0ul - (unsigned long)number : (unsigned long)number;
  *at = 0;
  do *--at = (char)('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) *--at = '-';
  hd_append(text, size, at);
}

/* An argument of a kind whose text runs no code of the program; others are left out. */
static void append_argument(char *text, size_t size, PyObject *value) {
  if (PyUnicode_CheckExact(value)) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(value);
    PyObject *part = length > ARGUMENT_LENGTH ? PyUnicode_Substring(value, 0, ARGUMENT_LENGTH)
                                              : Py_NewRef(value);
    const char *utf8 = part ? PyUnicode_AsUTF8(part) : NULL;
    if (utf8) hd_append(text, size, utf8);
    if (utf8 == NULL || length > ARGUMENT_LENGTH) hd_append(text, size, "…");
    Py_XDECREF(part);
    PyErr_Clear();
  } else if (PyLong_CheckExact(value)) {
    int overflow;
    long number = PyLong_AsLongAndOverflow(value, &overflow);
    if (overflow) hd_append(text, size, "…");
    else append_number(text, size, number);
  } else if (PyFloat_CheckExact(value)) {
    char shown[32];
    snprintf(shown, sizeof shown, "%g", PyFloat_AS_DOUBLE(value));
    hd_append(text, size, shown);
  } else if (value == Py_None || PyBool_Check(value)) {
    hd_append(text, size, value == Py_None ? "None" : value == Py_True ? "True" : "False");
  } else {
    hd_append(text, size, "…");
  }
}

/* The part of a qualified name that follows the functions it is nested in. */
static const char *short_name(PyObject *qualified) {
  const char *text = PyUnicode_AsUTF8(qualified);
  if (text == NULL) return PyErr_Clear(), "?";
  for (const char *found; (found = strstr(text, "<locals>.")) != NULL;) text = found + 9;
  return text;
}

/* Sees through partial objects and Context.run (asyncio.to_thread), and through the function that
 * runs a chunk of a pool's map; `*skip` is how many of `*args` are its own. */
static PyObject *inner_callable(PyObject *callable, PyObject **args, Py_ssize_t *skip) {
  for (int depth = 0; depth < 4; depth++) {
    PyTypeObject *type = Py_TYPE(callable);
    PyObject *first = *args && PyTuple_CheckExact(*args) && PyTuple_GET_SIZE(*args) > *skip
                          ? PyTuple_GET_ITEM(*args, *skip)
                          : NULL;
    bool chunk = PyFunction_Check(callable) &&
                 PyUnicode_CompareWithASCIIString(((PyFunctionObject *)callable)->func_name,
                                                  "_process_chunk") == 0;
    if (strcmp(type->tp_name, "functools.partial") == 0) {
      /* Members of a C structure, which the partial goes on referring to. */
      PyObject *function = PyObject_GetAttrString(callable, "func");
      PyObject *bound = PyObject_GetAttrString(callable, "args");
      Py_XDECREF(function);
      Py_XDECREF(bound);
      PyErr_Clear();
      if (function == NULL || bound == NULL) return callable;
      if (PyTuple_CheckExact(bound) && PyTuple_GET_SIZE(bound) > 0) {
        *args = bound;
        *skip = 0;
      }
      callable = function;
    } else if (first && (chunk || (PyCFunction_Check(callable) &&
                                   PyCFunction_GET_SELF(callable) != NULL &&
                                   PyContext_CheckExact(PyCFunction_GET_SELF(callable))))) {
      callable = first;
      ++*skip;
    } else {
      break;
    }
  }
  return callable;
}

static PyObject *function_of(PyObject *callable) {
  return PyMethod_Check(callable) ? PyMethod_GET_FUNCTION(callable) : callable;
}

static const char *own_name(PyObject *callable) {
  callable = function_of(callable);
  return PyFunction_Check(callable) ? short_name(((PyFunctionObject *)callable)->func_qualname)
         : PyCFunction_Check(callable) ? ((PyCFunctionObject *)callable)->m_ml->ml_name
         : PyType_Check(callable)      ? ((PyTypeObject *)callable)->tp_name
                                       : Py_TYPE(callable)->tp_name;
}

const char *hd_callable_name(PyObject *callable) {
  PyObject *args = NULL;
  Py_ssize_t skip = 0;
  return own_name(inner_callable(callable, &args, &skip));
}

uint32_t hd_callable_site(PyObject *callable) {
  PyObject *args = NULL;
  Py_ssize_t skip = 0;
  PyObject *function = function_of(inner_callable(callable, &args, &skip));
  if (!PyFunction_Check(function)) return 0;
  return hd_definition_site((PyCodeObject *)PyFunction_GET_CODE(function),
                            ((PyFunctionObject *)function)->func_qualname);
}

/* Borrowed; NULL: it is neither a coroutine nor a generator of Python. */
static PyObject *qualified_name(PyObject *coroutine) {
  return PyCoro_CheckExact(coroutine)  ? ((PyCoroObject *)coroutine)->cr_qualname
         : PyGen_CheckExact(coroutine) ? ((PyGenObject *)coroutine)->gi_qualname
                                       : NULL;
}

uint32_t hd_coroutine_site(PyObject *coroutine) {
  PyObject *qualified = qualified_name(coroutine);
  if (qualified == NULL) return 0;
  const char *attribute = PyCoro_CheckExact(coroutine) ? "cr_code" : "gi_code";
  PyObject *code = PyObject_GetAttrString(coroutine, attribute);
  uint32_t site = code && PyCode_Check(code) ? hd_definition_site((PyCodeObject *)code, qualified) : 0;
  Py_XDECREF(code);
  PyErr_Clear();
  return site;
}

const char *hd_coroutine_name(PyObject *coroutine) {
  PyObject *qualified = qualified_name(coroutine);
  return qualified ? short_name(qualified) : Py_TYPE(coroutine)->tp_name;
}

/* Brief names that were asked for, by what the function is called. Owned, and never given up: there are few
 * of those whose jobs come so fast. */
#define BRIEF_BITS 6
static struct {
  PyObject *qualified;
  uint32_t name;
} brief_names[1 << BRIEF_BITS];

uint32_t hd_task_name(PyObject *callable, PyObject *args, bool brief) {
  static uint32_t with_argument;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Py_ssize_t skip = 0;
  callable = inner_callable(callable, &args, &skip);
  Py_ssize_t count = args && PyTuple_CheckExact(args) ? PyTuple_GET_SIZE(args) - skip : 0;
  PyObject *function = function_of(callable), *qualified = NULL;
  if (brief && count > 0 && PyFunction_Check(function))
    qualified = ((PyFunctionObject *)function)->func_qualname;
  size_t place = (uintptr_t)qualified >> 4 & ((1 << BRIEF_BITS) - 1);
  if (qualified && brief_names[place].qualified == qualified) {
    PyErr_Restore(type, value, traceback);
    return brief_names[place].name;
  }
  char text[512];
  *text = 0;
  hd_append(text, 256, own_name(callable));
  hd_append(text, sizeof text, args ? "(" : "");
  if (count > 0 && !brief && with_argument < NAMES_WITH_ARGUMENT) {
    with_argument++;
    append_argument(text, sizeof text, PyTuple_GET_ITEM(args, skip));
    if (count > 1) hd_append(text, sizeof text, ", …");
  } else if (count > 0) {
    hd_append(text, sizeof text, "…");
  }
  hd_append(text, sizeof text, args ? ")" : "");
  uint32_t id = hd_string(text, strlen(text));
  if (qualified && brief_names[place].qualified == NULL) {
    brief_names[place].qualified = Py_NewRef(qualified);
    brief_names[place].name = id;
  }
  PyErr_Restore(type, value, traceback);
  return id;
}
