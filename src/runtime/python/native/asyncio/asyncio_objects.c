/* Locks, events, conditions, semaphores, barriers and queues of asyncio: where they are made, who
 * asks for a lock, who sets an event or notifies a condition, what is in a queue; and who stops a loop. They are plain
 * Python. Their classes and functions stay what they are: a function object has a pointer to the C code
 * by which it is called, and that is what is put in front of (PyFunction_SetVectorcall does it since 3.12).
 *
 * Nothing tells that one of them dies. Its state ends when its address is used for another. */
#include "asyncio/asyncio.h"

hd_asyncio_interned hd_asyncio_names;
static vectorcallfunc original; /* that of every Python function */

typedef enum { MAKES, ASKS, ENTERS, ENDS, PUTS, GETS, STOPS } part;

#define NOTIFIERS_A_SECOND 1000u

enum { LOCKS, QUEUES, EVENTS, MODULES }; /* asyncio.locks, asyncio.queues, asyncio.base_events */

static const struct {
  uint8_t module;
  const char *type, *function;
  uint8_t part, kind;
} functions[] = {
    {LOCKS, "Lock", "__init__", MAKES, HD_OBJECT_KIND_LOCK},
    {LOCKS, "Event", "__init__", MAKES, HD_OBJECT_KIND_EVENT},
    {LOCKS, "Condition", "__init__", MAKES, HD_OBJECT_KIND_CONDITION},
    {LOCKS, "Semaphore", "__init__", MAKES, HD_OBJECT_KIND_SEMAPHORE},
    {LOCKS, "BoundedSemaphore", "__init__", MAKES, HD_OBJECT_KIND_SEMAPHORE},
#if HD_SINCE(11)
    {LOCKS, "Barrier", "__init__", MAKES, HD_OBJECT_KIND_BARRIER},
#endif
    {QUEUES, "Queue", "__init__", MAKES, HD_OBJECT_KIND_QUEUE},
#if HD_SINCE(11) && !HD_SINCE(12)
    /* Called by C code, as acquire() is not. */
    {LOCKS, "_ContextManagerMixin", "__aenter__", ENTERS, 0},
#else
    {LOCKS, "Lock", "acquire", ASKS, 0},
#endif
    {LOCKS, "Event", "set", ENDS, 0},
    {LOCKS, "Condition", "notify", ENDS, 0}, /* also by notify_all() */
    {QUEUES, "Queue", "put_nowait", PUTS, 0},
    {QUEUES, "Queue", "get_nowait", GETS, 0},
    {EVENTS, "BaseEventLoop", "stop", STOPS, 0},
};

#define FUNCTIONS (sizeof functions / sizeof *functions)
static PyObject *hooked[FUNCTIONS]; /* owned */

/* ---- they are made ---- */

static PyObject *second_argument(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  if (nargs > 1) return args[1];
  for (Py_ssize_t i = 0; kwnames && i < PyTuple_GET_SIZE(kwnames); i++)
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, i), "loop") != 0)
      return args[nargs + i];
  return NULL;
}

/* Called for each class of the object that has a constructor, the most special first. */
static void made(hd_thread *thread, PyObject *self, uint8_t family, PyObject *size) {
  hd_code_housekeeping();
  hd_walked frames[HD_CREATION_DEPTH * 2];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_CREATION_DEPTH * 2);
  int inner = hd_inner_frames(frames, count);
  PyObject *maker = inner && frames[0].info->role == HD_ROLE_INIT
                        ? hd_frame_argument(frames[0].frame, 0)
                        : NULL;
  if (maker == self) return;
  hd_object *old = hd_object_find(self), *whole = maker ? hd_object_find(maker) : NULL;
  if (old) hd_object_detach(thread, old);
  bool sized = family != HD_OBJECT_KIND_LOCK && family != HD_OBJECT_KIND_EVENT &&
               family != HD_OBJECT_KIND_CONDITION;
  hd_object *object = hd_composite_new(self, hd_refine_kind(family, self),
                                       sized && size ? hd_size_of(size) : 0,
                                       hd_stack_of(frames, count, HD_CREATION_DEPTH));
  if (object == NULL) return;
  if (inner) object->shape |= HD_SHAPE_HIDDEN;
  if (whole == NULL) return;
  object->parent = whole;
  hd_object_ref(whole);
}

static PyObject *makes(PyObject *function, PyObject *const *args, size_t nargsf,
                       PyObject *kwnames) {
  Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
  hd_thread *thread = nargs > 0 ? hd_enter() : NULL;
  for (size_t i = 0; thread && i < FUNCTIONS; i++)
    if (hooked[i] == function)
      made(thread, args[0], functions[i].kind, second_argument(args, nargs, kwnames));
  return original(function, args, nargsf, kwnames);
}

/* ---- they are used ---- */

static PyObject *asks(PyObject *function, PyObject *const *args, size_t nargsf,
                      PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  if (thread && thread->running && PyVectorcall_NARGS(nargsf) > 0) hd_lock_asked(thread, args[0]);
  return original(function, args, nargsf, kwnames);
}

#if HD_SINCE(11) && !HD_SINCE(12)
static PyObject *enters(PyObject *function, PyObject *const *args, size_t nargsf,
                        PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  if (thread && thread->running && PyVectorcall_NARGS(nargsf) > 0) {
    PyObject *lock = hd_plain_attribute(args[0], hd_asyncio_names.lock); /* of a condition */
    hd_lock_asked(thread, lock ? lock : args[0]);
    Py_XDECREF(lock);
  }
  return original(function, args, nargsf, kwnames);
}
#endif

/* Who ends waits for the object is told once it has been waited for, and whenever it is another task.
 * `releaser` is that task, `site` its line. */
static void ends_waits(hd_thread *thread, hd_object *object) {
  static hd_rate rate = {NOTIFIERS_A_SECOND, NOTIFIERS_A_SECOND, 0, 0};
  if (object->releaser == thread->task || (object->id && !hd_rate_take(&rate, hd_now(thread)))) return;
  object->releaser = thread->task;
  object->site = hd_user_site();
  object->released = HD_NOTIFIER_UNTOLD;
  if (object->id) hd_asyncio_notifier(thread, object);
}

void hd_asyncio_notifier(hd_thread *thread, hd_object *object) {
  if (object->releaser == 0 || object->released != HD_NOTIFIER_UNTOLD) return;
  object->released = HD_NOTIFIER_TOLD;
  hd_emit(thread, hd_now(thread), HD_EVENT_NOTIFY, 0, object->id, object->site, object->releaser, 0);
}

/* What is called by no task may be a handler of a signal, or be called for another thread. */
static PyObject *ends(PyObject *function, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  hd_object *object = thread && thread->task && PyVectorcall_NARGS(nargsf) > 0 ? hd_object_find(args[0]) : NULL;
  if (object) ends_waits(thread, object);
  return original(function, args, nargsf, kwnames);
}

static void moved(hd_thread *thread, PyObject *self, bool put) {
  hd_object *queue = hd_composite(thread, self, HD_OBJECT_KIND_QUEUE, NULL);
  uint32_t depth;
  if (queue == NULL) return;
  if (!hd_queue_length(self, hd_asyncio_names.queue, &depth))
    depth = put ? queue->depth + 1 : queue->depth ? queue->depth - 1 : 0;
  hd_queue_changed(thread, queue, hd_user_site(), hd_now(thread), depth, put);
}

static PyObject *moves(PyObject *function, PyObject *const *args, size_t nargsf,
                       PyObject *kwnames, bool put) {
  PyObject *self = PyVectorcall_NARGS(nargsf) > 0 ? args[0] : NULL;
  PyObject *result = original(function, args, nargsf, kwnames);
  hd_thread *thread = result && self ? hd_enter() : NULL;
  if (thread) moved(thread, self, put); /* whoever called still refers to it */
  return result;
}

static PyObject *puts_(PyObject *function, PyObject *const *args, size_t nargsf,
                       PyObject *kwnames) {
  return moves(function, args, nargsf, kwnames, true);
}

static PyObject *gets_(PyObject *function, PyObject *const *args, size_t nargsf,
                       PyObject *kwnames) {
  return moves(function, args, nargsf, kwnames, false);
}

/* Python code of 3.11 calls it without coming by here. */
static PyObject *stops(PyObject *function, PyObject *const *args, size_t nargsf,
                       PyObject *kwnames) {
  PyObject *result = original(function, args, nargsf, kwnames);
  hd_thread *thread = result && PyVectorcall_NARGS(nargsf) > 0 ? hd_enter() : NULL;
  if (thread) hd_threadsafe_stopped(thread, args[0]);
  return result;
}

void hd_asyncio_depth(hd_thread *thread, hd_object *queue, PyObject *self) {
  uint32_t depth;
  if (!hd_queue_length(self, hd_asyncio_names.queue, &depth)) return;
  hd_object_announce(thread, queue);
  hd_object_slot *slot = queue->slot;
  uint64_t now = hd_now(thread);
  slot->hold_total += (now - slot->hold_max) * queue->depth;
  slot->hold_max = now;
  queue->depth = slot->depth = depth;
  if (depth > slot->depth_max) slot->depth_max = depth;
}

/* ---- hooks ---- */

bool hd_asyncio_names_start(void) {
  hd_asyncio_interned *names = &hd_asyncio_names;
  names->lock = PyUnicode_InternFromString("_lock");
  names->locked = PyUnicode_InternFromString("_locked");
  names->waiters = PyUnicode_InternFromString("_waiters");
  names->queue = PyUnicode_InternFromString("_queue");
  names->when = PyUnicode_InternFromString("_when");
  names->deadline = PyUnicode_InternFromString("_deadline");
  names->generator = PyUnicode_InternFromString("gen");
  names->thread = PyUnicode_InternFromString("_thread_id");
  names->todo = PyUnicode_InternFromString("_todo");
  names->timer = PyUnicode_InternFromString("_timeout_handle");
  names->handle = PyUnicode_InternFromString("_timeout_handler");
  names->eager = PyUnicode_InternFromString("eager_start");
  return names->lock && names->locked && names->waiters && names->queue && names->when &&
         names->deadline && names->generator && names->thread && names->todo && names->timer &&
         names->handle && names->eager;
}

/* Calls of a class that are made often would run its constructor without calling it, unless the
 * class allocates in a way of its own. */
static PyObject *allocate(PyTypeObject *type, Py_ssize_t items) {
  return PyType_GenericAlloc(type, items);
}

static void hook(size_t i, PyObject *module) {
  static const vectorcallfunc hooks[] = {
      [MAKES] = makes, [ASKS] = asks, [ENDS] = ends, [PUTS] = puts_, [GETS] = gets_,
      [STOPS] = stops,
#if HD_SINCE(11) && !HD_SINCE(12)
      [ENTERS] = enters,
#endif
  };
  PyObject *type = PyDict_GetItemString(PyModule_GetDict(module), functions[i].type);
  PyObject *function = type && PyType_Check(type)
                           ? PyDict_GetItemString(hd_type_dict((PyTypeObject *)type),
                                                  functions[i].function)
                           : NULL;
  if (function == NULL || !PyFunction_Check(function)) return; /* not loaded as far */
  PyFunctionObject *own = (PyFunctionObject *)function;
  if (original == NULL) original = own->vectorcall;
  if (own->vectorcall != original) return;
  hooked[i] = Py_NewRef(function);
  if (functions[i].part == MAKES && ((PyTypeObject *)type)->tp_alloc == PyType_GenericAlloc) {
    ((PyTypeObject *)type)->tp_alloc = allocate;
    PyType_Modified((PyTypeObject *)type);
  }
  hd_function_set(own, hooks[functions[i].part]);
}

static PyObject *loaded(PyObject *modules, PyObject *name) {
  PyObject *module = PyDict_GetItemWithError(modules, name);
  return module && PyModule_Check(module) ? module : NULL;
}

void hd_asyncio_objects_hook(void) {
  static PyObject *names[MODULES];
  static bool done;
  if (HD_LIKELY(done) || hd.state != HD_ON || hd_is_finalizing()) return;
  PyObject *known = PyImport_GetModuleDict(), *modules[MODULES];
  if (known == NULL) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (names[LOCKS] == NULL && hd_asyncio_names_start())
    names[LOCKS] = PyUnicode_InternFromString("asyncio.locks");
  if (names[QUEUES] == NULL) names[QUEUES] = PyUnicode_InternFromString("asyncio.queues");
  modules[LOCKS] = names[LOCKS] ? loaded(known, names[LOCKS]) : NULL;
  modules[QUEUES] = modules[LOCKS] && names[QUEUES] ? loaded(known, names[QUEUES]) : NULL;
  if (names[EVENTS] == NULL) names[EVENTS] = PyUnicode_InternFromString("asyncio.base_events");
  modules[EVENTS] = modules[LOCKS] && names[EVENTS] ? loaded(known, names[EVENTS]) : NULL;
  bool all = modules[QUEUES] && modules[EVENTS];
  for (size_t i = 0; modules[LOCKS] && i < FUNCTIONS; i++) {
    PyObject *module = modules[functions[i].module];
    if (module && hooked[i] == NULL) hook(i, module);
    all &= hooked[i] != NULL;
  }
  done = all;
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
}
