/* What a suspended task of asyncio waits for: found in the chain of coroutines that await each
 * other, without running any code of the program. */
#include "asyncio/asyncio.h"
#include "outside/outside.h"

static getter get_state, get_exception, get_unseen, get_callbacks, get_waiter, get_coroutine, get_loop;
static getter coroutine_await, generator_await, async_generator_await;
static PyTypeObject *future_type;

static getter getter_of(PyTypeObject *type, const char *name) {
  PyObject *key = PyUnicode_InternFromString(name);
  PyObject *found = key ? _PyType_Lookup(type, key) : NULL;
  Py_XDECREF(key);
  if (found == NULL || Py_TYPE(found) != &PyGetSetDescr_Type) return NULL;
  return ((PyGetSetDescrObject *)found)->d_getset->get;
}

/* Their getters are C functions that read a field: no attribute of the program is looked up. */
bool hd_awaits_start(PyTypeObject *task_type) {
  get_state = getter_of(task_type, "_state");
  get_exception = getter_of(task_type, "_exception");
  get_unseen = getter_of(task_type, "_log_traceback");
  get_callbacks = getter_of(task_type, "_callbacks");
  get_waiter = getter_of(task_type, "_fut_waiter");
  get_coroutine = getter_of(task_type, "_coro");
  get_loop = getter_of(task_type, "_loop");
  coroutine_await = getter_of(&PyCoro_Type, "cr_await");
  generator_await = getter_of(&PyGen_Type, "gi_yieldfrom");
  async_generator_await = getter_of(&PyAsyncGen_Type, "ag_await");
  PyErr_Clear();
  return get_state && get_exception && get_unseen && get_callbacks && get_waiter && get_coroutine && coroutine_await &&
         generator_await && async_generator_await;
}

void hd_awaits_future_type(PyTypeObject *type) { future_type = type; }

bool hd_await_is_future(PyObject *object) {
  return future_type != NULL && PyObject_TypeCheck(object, future_type);
}

static PyObject *got(getter get, PyObject *self) {
  PyObject *value = get(self, NULL);
  if (value == NULL) PyErr_Clear();
  if (value == Py_None) Py_CLEAR(value);
  return value;
}

char hd_await_state(PyObject *task) {
  PyObject *state = got(get_state, task);
  char first = state && PyUnicode_CheckExact(state) && PyUnicode_GET_LENGTH(state) > 0
                   ? (char)PyUnicode_READ_CHAR(state, 0)
                   : 0;
  Py_XDECREF(state);
  return first;
}

PyObject *hd_await_exception(PyObject *task) { return got(get_exception, task); }

bool hd_await_unseen(PyObject *task) {
  PyObject *unseen = got(get_unseen, task);
  Py_XDECREF(unseen);
  return unseen == Py_True;
}

PyObject *hd_await_loop(PyObject *future) { return get_loop ? got(get_loop, future) : NULL; }

bool hd_await_is_hooked(PyObject *task) {
  PyObject *loop = hd_await_loop(task);
  PyObject *hook = hd_attribute(loop, "_exception_handler");
  bool is = hook != NULL && hook != Py_None;
  Py_XDECREF(hook);
  Py_XDECREF(loop);
  return is;
}

PyObject *hd_await_coroutine(PyObject *task) { return got(get_coroutine, task); }

PyObject *hd_await_callbacks(PyObject *future) { return got(get_callbacks, future); }

/* ---- the chain ---- */

/* What the interpreter puts between a coroutine and what that awaits: the methods of an asynchronous generator, anext() with a
 * default, `coroutine.__await__()`. */
static bool is_between(const PyTypeObject *type) {
  static const char *const names[] = {"async_generator_asend", "async_generator_athrow",
                                      "anext_awaitable", "coroutine_wrapper"};
  static const PyTypeObject *known[sizeof names / sizeof *names];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (known[i] == type) return true;
    if (known[i] || type->tp_flags & Py_TPFLAGS_HEAPTYPE || strcmp(type->tp_name, names[i]) != 0)
      continue;
    known[i] = type;
    return true;
  }
  return false;
}

static int found_inside(PyObject *object, void *found) {
  bool is = PyCoro_CheckExact(object) || PyGen_CheckExact(object) || PyAsyncGen_CheckExact(object) ||
            is_between(Py_TYPE(object));
  if (is) *(PyObject **)found = object;
  return is;
}

/* What goes on behind that. Each of them visits it first for the garbage collector, whatever its layout. */
static PyObject *behind(PyObject *awaitable) {
  while (awaitable != NULL && is_between(Py_TYPE(awaitable))) {
    PyObject *inner = NULL;
    Py_TYPE(awaitable)->tp_traverse(awaitable, found_inside, &inner);
    Py_XINCREF(inner);
    Py_DECREF(awaitable);
    awaitable = inner;
  }
  return awaitable;
}

hd_frame *hd_await_frame(PyObject *awaitable) {
  if (!PyCoro_CheckExact(awaitable) && !PyGen_CheckExact(awaitable) &&
      !PyAsyncGen_CheckExact(awaitable))
    return NULL;
  PyGenObject *generator = (PyGenObject *)awaitable;
#if HD_SINCE(11)
  return generator->gi_frame_state < FRAME_EXECUTING ? (hd_frame *)&generator->gi_iframe : NULL;
#else
  return generator->gi_frame;
#endif
}

static PyObject *awaited_by(PyObject *awaitable) {
  return got(PyCoro_CheckExact(awaitable)  ? coroutine_await
             : PyGen_CheckExact(awaitable) ? generator_await
                                           : async_generator_await,
             awaitable);
}

int hd_await_chain(PyObject *task, hd_frame **chain) {
  int count = 0;
  PyObject *at = got(get_coroutine, task);
  while (at != NULL && count < HD_AWAIT_DEPTH) {
    hd_frame *frame = hd_await_frame(at);
    if (frame == NULL) break;
    chain[count++] = frame;
    PyObject *next = behind(awaited_by(at));
    Py_DECREF(at);
    at = next;
  }
  Py_XDECREF(at);
  return count;
}

/* ---- what it is in a `with` block of ---- */

static bool is_exit(PyObject *value) {
  if (!PyFunction_Check(value)) return false;
  PyObject *name = ((PyFunctionObject *)value)->func_name;
  return PyUnicode_CompareWithASCIIString(name, "__aexit__") == 0 ||
         PyUnicode_CompareWithASCIIString(name, "__exit__") == 0;
}

PyObject *hd_with_next(const hd_frame *frame, int *at) {
  int depth = hd_frame_depth(frame);
  while (*at < depth) {
    PyObject *value = hd_frame_value(frame, (*at)++);
    if (value == NULL) continue;
    if (PyMethod_Check(value) && is_exit(PyMethod_GET_FUNCTION(value)))
      return PyMethod_GET_SELF(value);
    /* Since 3.14 the two parts of a method lie there one by one. */
    if (is_exit(value) && *at < depth) {
      PyObject *self = hd_frame_value(frame, *at);
      if (self != NULL) return self;
    }
  }
  return NULL;
}

/* ---- all of it ---- */

/* The innermost frame says in whose method the task waits. */
static void look_inside(const hd_frame *innermost, hd_await *await) {
  const hd_code *info = hd_place_of((hd_frame *)innermost)->info;
  await->lock = false;
  await->subject = NULL;
  if (info->role != HD_ROLE_AWAIT || info->kind == 0) return;
  await->subject = hd_frame_argument(innermost, 0);
  await->lock = await->subject && info->kind == HD_OBJECT_KIND_LOCK;
}

bool hd_await_look(PyObject *task, hd_await *await) {
  await->waiter = got(get_waiter, task);
  if (await->waiter == NULL) return false;
  hd_frame *chain[HD_AWAIT_DEPTH];
  await->count = hd_await_chain(task, chain);
  uint64_t key = (uint64_t)(uintptr_t)Py_TYPE(await->waiter);
  for (int i = 0; i < await->count; i++)
    key = (key ^ hd_frame_instruction(chain[i])) * 0x9E3779B97F4A7C15ull;
  if (await->count) look_inside(chain[await->count - 1], await);
  else await->subject = NULL, await->lock = false;
  key = (key ^ (uintptr_t)await->subject) * 0x9E3779B97F4A7C15ull;
  await->key = key | 1;
  return true;
}

/* The outermost function of asyncio that waits for an object is the one its user called; only who
 * waits for a lock, of a condition perhaps, waits for that. */
static void find_object(hd_thread *thread, const hd_walked *frames, int inner, hd_await *await) {
  PyObject *self = NULL;
  uint8_t family = 0;
  for (int i = 0; i < inner; i++) {
    const hd_code *info = frames[i].info;
    if (info->reason) await->reason = info->reason;
    if (info->role == HD_ROLE_AWAIT_NEXT) {
      /* That the tasks are put into a queue as they end is the business of as_completed() alone. */
      await->reason = HD_WAIT_REASON_TASK;
      break;
    }
    if (info->role != HD_ROLE_AWAIT || info->kind == 0) continue;
    self = hd_frame_argument(frames[i].frame, 0);
    family = info->kind;
    if (family == HD_OBJECT_KIND_LOCK) break;
  }
  await->object = self ? hd_composite(thread, self, family, NULL) : NULL;
  if (await->object && family == HD_OBJECT_KIND_QUEUE)
    hd_asyncio_depth(thread, await->object, self);
}

/* Innermost first. */
static int walk(PyObject *task, hd_frame **chain, hd_walked *frames) {
  int count = hd_await_chain(task, chain);
  for (int i = 0; i < count; i++) {
    const hd_place *place = hd_place_of(chain[count - 1 - i]);
    frames[i] = (hd_walked){chain[count - 1 - i], place->info, place->site};
  }
  return count;
}

uint32_t hd_await_stack(PyObject *task) {
  hd_frame *chain[HD_AWAIT_DEPTH];
  hd_walked frames[HD_AWAIT_DEPTH];
  int count = walk(task, chain, frames);
  return count ? hd_stack_of(frames, count, HD_AWAIT_DEPTH) : 0;
}

void hd_await_tell(hd_thread *thread, PyObject *task, hd_await *await) {
  hd_frame *chain[HD_AWAIT_DEPTH];
  hd_walked frames[HD_AWAIT_DEPTH];
  int count = walk(task, chain, frames);
  int inner = hd_inner_frames(frames, count);
  await->stack = count ? hd_stack_of(frames, count, HD_AWAIT_DEPTH) : 0;
  await->site = inner < count ? frames[inner].site : 0;
  await->reason = HD_WAIT_REASON_OTHER;
  find_object(thread, frames, inner, await);
  hd_io io = {0};
  if (await->reason == HD_WAIT_REASON_PROCESS) hd_process_awaited(frames, inner, &io);
  await->process = io.number;
  await->deadline = hd_limit_of(thread, chain, count);
  const hd_task *known = hd_task_find(task);
  if (known && known->deadline > hd_now(thread) &&
      (await->deadline == 0 || known->deadline < await->deadline))
    await->deadline = known->deadline;
  hd_awaited_find(thread, frames, count, inner, await);
}
