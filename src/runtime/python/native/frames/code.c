/* What is known of each code object: whose code it is, its names, its role. */
#include "heddle.h"
#include <stdlib.h>

#define TABLE (HD_CODES * 2)
#define SCRATCH 64u

static hd_code *table; /* open addressing; code == NULL: free */
static hd_code scratch[SCRATCH];
static uint32_t scratch_next;
uint32_t hd_code_count, hd_code_age;
hd_place hd_places[1 << HD_PLACES_BITS];

static char library[1024]; /* the standard library's folder, with a slash at its end */
static size_t library_length;

void hd_code_start(PyObject *library_folder) {
  Py_ssize_t size;
  const char *text = PyUnicode_AsUTF8AndSize(library_folder, &size);
  if (text == NULL || size + 2 > (Py_ssize_t)sizeof library) {
    PyErr_Clear();
    return;
  }
  memcpy(library, text, (size_t)size);
  library[size] = '/';
  library_length = (size_t)size + 1;
}

static bool is_own(const char *file) {
  return strstr(file, "/heddle_agent/") || strstr(file, "/heddle/__init__.py");
}

static bool starts(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/* The path of a module within `multiprocess`, which is multiprocessing with another pickler (dill) under another name, or of one within
 * billiard, Celery's copy, that has its locks and queues: its pool is another one. NULL: it is none. */
static const char *in_twin(const char *file) {
  const char *at = strstr(file, "-packages/multiprocess/");
  if (at) return strchr(at, '/') + 1;
  at = strstr(file, "-packages/billiard/");
  if (at == NULL) return NULL;
  const char *module = strchr(at, '/') + 1;
  return strcmp(module, "billiard/synchronize.py") == 0 || strcmp(module, "billiard/queues.py") == 0 ||
                 strcmp(module, "billiard/context.py") == 0
             ? module
             : NULL;
}

/* `*module` is set for code of the standard library: its path within the library. */
static uint8_t class_of(const char *file, const char **module) {
  *module = in_twin(file);
  if (*module) return HD_INTERNAL;
  if (starts(file, "<frozen ")) return starts(file, "<frozen importlib") ? HD_INTERNAL : HD_LIBRARY;
  if (is_own(file)) return HD_INTERNAL;
  if (strstr(file, "/site-packages/") || strstr(file, "/dist-packages/")) return HD_LIBRARY;
  if (library_length == 0 || strncmp(file, library, library_length) != 0) return HD_USER;
  const char *path = file + library_length;
  /* CPython's own tests are somebody's program to us. */
  if (starts(path, "test/")) return HD_USER;
  *module = path;
  bool primitive = strcmp(path, "threading.py") == 0 || strcmp(path, "queue.py") == 0 ||
                   starts(path, "concurrent/futures/") || starts(path, "multiprocessing/") ||
                   starts(path, "asyncio/") || strcmp(path, "subprocess.py") == 0 ||
                   strcmp(path, "sched.py") == 0 || strcmp(path, "selectors.py") == 0 ||
                   strcmp(path, "socket.py") == 0 || strcmp(path, "ssl.py") == 0;
  return primitive ? HD_INTERNAL : HD_LIBRARY;
}

#if HD_SINCE(11)
static void name_of(PyCodeObject *code, hd_frame *frame, char *buffer, size_t size) {
  (void)frame;
  const char *text = PyUnicode_AsUTF8(code->co_qualname);
  snprintf(buffer, size, "%s", text ? text : "?");
}
#else
/* Before 3.11 code has no qualified name; that of a method is found through its `self`. */
static void name_of(PyCodeObject *code, hd_frame *frame, char *buffer, size_t size) {
  const char *text = PyUnicode_AsUTF8(code->co_name);
  if (text == NULL) text = "?";
  PyObject *self = frame ? hd_frame_argument(frame, 0) : NULL;
  PyObject *mro = self ? Py_TYPE(self)->tp_mro : NULL;
  for (Py_ssize_t i = 0; mro && i < PyTuple_GET_SIZE(mro); i++) {
    PyTypeObject *type = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
    PyObject *found = type->tp_dict ? PyDict_GetItemWithError(type->tp_dict, code->co_name) : NULL;
    if (found == NULL || !PyFunction_Check(found)) continue;
    if (PyFunction_GET_CODE(found) != (PyObject *)code) continue;
    snprintf(buffer, size, "%s.%s", type->tp_name, text);
    return;
  }
  snprintf(buffer, size, "%s", text);
}
#endif

/* Methods that multiprocessing.managers makes for its proxies by exec(). */
static bool is_proxy_method(const PyCodeObject *code, const char *file) {
  return strcmp(file, "<string>") == 0 && PyTuple_GET_SIZE(code->co_names) == 1 &&
         PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_names, 0), "_callmethod") == 0;
}

static void describe(hd_code *info, PyCodeObject *code, hd_frame *frame) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  const char *file = PyUnicode_AsUTF8(code->co_filename), *module = NULL;
  if (file == NULL) file = "?";
  char function[512];
  name_of(code, frame, function, sizeof function);
  memset(info, 0, sizeof *info);
  info->code = code;
  info->class = is_proxy_method(code, file) ? HD_INTERNAL : class_of(file, &module);
  info->file = hd_file_string(code->co_filename);
  if (info->file == 0) info->file = hd_string(file, strlen(file));
  info->function = hd_string(function, strlen(function));
  if (starts(file, "<frozen importlib")) info->role = HD_ROLE_IMPORT;
  if (is_own(file)) info->role = HD_ROLE_AGENT;
  if (module && info->class == HD_INTERNAL) hd_role_of(module, function, info);
  PyErr_Restore(type, value, traceback);
}

hd_code *hd_code_of(PyCodeObject *code, hd_frame *frame) {
  if (table == NULL) table = calloc(TABLE, sizeof *table);
  if (table != NULL) {
    uint64_t hash = ((uint64_t)(uintptr_t)code >> 4) * 0x9E3779B97F4A7C15ull >> 32;
    uint32_t place = (uint32_t)hash & (TABLE - 1);
    for (; table[place].code; place = (place + 1) & (TABLE - 1))
      if (table[place].code == code) return &table[place];
    if (hd_code_count < HD_CODES) {
      describe(&table[place], code, frame);
      Py_INCREF(code);
      hd_code_count++;
      return &table[place];
    }
  }
  hd_code *info = &scratch[scratch_next++ % SCRATCH];
  describe(info, code, frame);
  return info;
}

/* Callers hold no hd_code and are in the middle of nothing: the death of a code object may run
 * weak-reference callbacks. */
void hd_code_housekeeping(void) {
  if (HD_LIKELY(hd_code_count < HD_CODES)) return;
  hd_code *old = table;
  table = NULL;
  hd_code_count = 0;
  hd_code_age++;
  memset(hd_places, 0, sizeof hd_places);
  for (uint32_t i = 0; i < TABLE; i++) Py_XDECREF(old[i].code);
  free(old);
}

static uint32_t site_flags(uint8_t class) {
  return class == HD_USER       ? 0
         : class == HD_INTERNAL ? HD_SITE_FLAG_LIBRARY | HD_SITE_FLAG_INTERNAL
                                : HD_SITE_FLAG_LIBRARY;
}

uint32_t hd_code_site(const hd_code *info, int line) {
  uint32_t flags = site_flags(info->class);
  return hd_site_define(info->file, info->function, line > 0 ? (uint32_t)line : 0, flags);
}

uint32_t hd_definition_site(const PyCodeObject *code, PyObject *qualified) {
  const char *file = PyUnicode_AsUTF8(code->co_filename), *module;
  if (file == NULL) return PyErr_Clear(), 0;
  return hd_site_define(hd_file_string(code->co_filename), hd_string_of(qualified),
                        (uint32_t)code->co_firstlineno, site_flags(class_of(file, &module)));
}

hd_place *hd_place_miss(hd_place *place, hd_frame *frame) {
  static hd_place uncached;
  PyCodeObject *code = hd_frame_code(frame);
  uintptr_t instruction = hd_frame_instruction(frame);
  hd_code *info = hd_code_of(code, frame);
  int line = hd_instruction_line(code, instruction);
  /* Without a reference to the code its address may come to mean another: not cached then. */
  if (info >= scratch && info < scratch + SCRATCH) place = &uncached;
  place->site = hd_code_site(info, line);
  place->instruction = instruction;
  place->code = code;
  place->info = info;
  place->class = info->class;
  place->role = info->role;
  return place;
}
