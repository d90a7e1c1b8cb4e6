/* The text of what was compiled from no file, a cell of a notebook: `linecache` has it from who compiled it, for tracebacks. */
#include "heddle.h"
#include <stdlib.h>

#define MAX_SOURCE (256u << 10)

/* Borrowed: no code of Python runs here. Entries of real files have a time of modification. */
static PyObject *lines_of(PyObject *filename) {
  PyObject *modules = PyImport_GetModuleDict();
  if (modules == NULL || !PyDict_CheckExact(modules)) return NULL;
  PyObject *linecache = PyDict_GetItemString(modules, "linecache");
  if (linecache == NULL || !PyModule_CheckExact(linecache)) return NULL;
  PyObject *cache = PyDict_GetItemString(PyModule_GetDict(linecache), "cache");
  if (cache == NULL || !PyDict_CheckExact(cache)) return NULL;
  PyObject *entry = PyDict_GetItemWithError(cache, filename);
  if (entry == NULL || !PyTuple_CheckExact(entry) || PyTuple_GET_SIZE(entry) != 4) return NULL;
  if (PyTuple_GET_ITEM(entry, 1) != Py_None) return NULL;
  PyObject *lines = PyTuple_GET_ITEM(entry, 2);
  return PyList_CheckExact(lines) ? lines : NULL;
}

static void tell(uint32_t file, PyObject *lines) {
  char *text = malloc(MAX_SOURCE);
  size_t size = 0;
  for (Py_ssize_t i = 0; text && i < PyList_GET_SIZE(lines); i++) {
    PyObject *line = PyList_GET_ITEM(lines, i);
    Py_ssize_t length;
    const char *utf8 = PyUnicode_Check(line) ? PyUnicode_AsUTF8AndSize(line, &length) : NULL;
    if (utf8 == NULL || size + (size_t)length > MAX_SOURCE) break;
    memcpy(text + size, utf8, (size_t)length);
    size += (size_t)length;
  }
  if (size > 0) hd_source(file, text, size);
  free(text);
}

uint32_t hd_file_string(PyObject *filename) {
  uint32_t before = hd_strings_known(), file = hd_string_of(filename);
  if (file <= before || !PyUnicode_CheckExact(filename)) return file;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *lines = lines_of(filename);
  if (lines) tell(file, lines);
  PyErr_Restore(type, value, traceback);
  return file;
}
