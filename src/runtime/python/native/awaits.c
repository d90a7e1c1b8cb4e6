/* What a suspended task of asyncio waits for: found in the chain of coroutines that await each
 * other, without running any code of the program. */
#include "asyncio.h"

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

bool hd_await_is_hooked(PyObject *task) {
  PyObject *loop = get_loop ? got(get_loop, task) : NULL;
  PyObject *hook = hd_attribute(loop, "_exception_handler");
  bool is = hook != NULL && hook != Py_None;
  Py_XDECREF(hook);
  Py_XDECREF(loop);
  return is;
}

PyObject *hd_await_coroutine(PyObject *task) { return got(get_coroutine, task); }

/* ---- the chain ---- */

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
    PyObject *next = awaited_by(at);
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

/* ---- who will end the wait ---- */

/* The task of a future of concurrent.futures that a callback of `future` closes over: asyncio
 * chains the two by functions. */
static hd_object *chained(PyObject *future) {
  if (!hd_await_is_future(future)) return NULL;
  PyObject *callbacks = got(get_callbacks, future);
  hd_object *found = NULL;
  for (Py_ssize_t i = 0; callbacks && PyList_CheckExact(callbacks) && !found &&
                         i < PyList_GET_SIZE(callbacks);
       i++) {
    PyObject *pair = PyList_GET_ITEM(callbacks, i);
    PyObject *function = PyTuple_CheckExact(pair) && PyTuple_GET_SIZE(pair) > 0
                             ? PyTuple_GET_ITEM(pair, 0)
                             : NULL;
    PyObject *closure =
        function && PyFunction_Check(function) ? PyFunction_GET_CLOSURE(function) : NULL;
    for (Py_ssize_t k = 0; closure && !found && k < PyTuple_GET_SIZE(closure); k++) {
      PyObject *cell = PyTuple_GET_ITEM(closure, k);
      PyObject *content = PyCell_Check(cell) ? PyCell_GET(cell) : NULL;
      hd_object *object = content ? hd_object_find(content) : NULL;
      if (object && object->kind == HD_OBJECT_KIND_FUTURE) found = object;
    }
  }
  Py_XDECREF(callbacks);
  return found;
}

/* A thread waits for the task by a future of concurrent.futures: run_coroutine_threadsafe. */
void hd_await_link(hd_thread *thread, PyObject *task, uint32_t id) {
  hd_object *future = chained(task);
  if (future == NULL || future->target) return;
  future->target = id;
  if (future->id)
    hd_emit(thread, hd_now(thread), HD_EVENT_TASK_FUTURE, 0, id, future->id, 0, 0);
}

/* Tasks among what somebody waits for. */
typedef struct {
  uint32_t first;
  int count;
  uint64_t deadline; /* when a time limit of who waits cancels them; 0: never */
} found;

static void take(hd_thread *thread, PyObject *item, found *tasks) {
  uint32_t task = hd_task_of(thread, item);
  if (task == 0) return;
  if (tasks->count++ == 0) tasks->first = task;
  if (tasks->deadline) hd_task_limit(thread, item, tasks->deadline);
}

static void take_all(hd_thread *thread, PyObject *futures, found *tasks) {
  PyObject *item;
  Py_ssize_t at = 0;
  Py_hash_t hash;
  if (futures && PyAnySet_CheckExact(futures)) {
    while (_PySet_NextEntry(futures, &at, &item, &hash)) take(thread, item, tasks);
  } else if (futures && PyList_CheckExact(futures)) {
    for (; at < PyList_GET_SIZE(futures); at++)
      take(thread, PyList_GET_ITEM(futures, at), tasks);
  }
}

static void take_of(hd_thread *thread, PyObject *holder, PyObject *name, found *tasks) {
  PyObject *futures = hd_plain_attribute(holder, name);
  take_all(thread, futures, tasks);
  Py_XDECREF(futures);
}

/* The tasks that asyncio.wait, wait_for and a task group are given; the first that goes on. */
static uint32_t task_of_frame(hd_thread *thread, const hd_walked *frame, uint64_t deadline) {
  PyObject *first = hd_frame_argument(frame->frame, 0);
  found tasks = {.deadline = deadline};
  if (first == NULL) return 0;
  switch (frame->info->role) {
    case HD_ROLE_AWAIT_ONE:
      take(thread, first, &tasks);
      if (tasks.count == 0) take_of(thread, first, hd_names.children, &tasks);
      return tasks.first;
    case HD_ROLE_AWAIT_MANY:
      /* Any of several may end the wait. */
      take_all(thread, first, &tasks);
      return tasks.count == 1 ? tasks.first : 0;
    case HD_ROLE_AWAIT_GROUP:
      take_of(thread, first, hd_names.tasks, &tasks);
      return tasks.first;
    default: return 0;
  }
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
    if (info->role != HD_ROLE_AWAIT || info->kind == 0) continue;
    self = hd_frame_argument(frames[i].frame, 0);
    family = info->kind;
    if (family == HD_OBJECT_KIND_LOCK) break;
  }
  await->object = self ? hd_composite(thread, self, family, NULL) : NULL;
  if (await->object && family == HD_OBJECT_KIND_QUEUE)
    hd_asyncio_depth(thread, await->object, self);
}

void hd_await_tell(hd_thread *thread, PyObject *task, hd_await *await) {
  hd_frame *chain[HD_AWAIT_DEPTH];
  hd_walked frames[HD_AWAIT_DEPTH];
  int count = hd_await_chain(task, chain);
  for (int i = 0; i < count; i++) {
    const hd_place *place = hd_place_of(chain[count - 1 - i]);
    frames[i] = (hd_walked){chain[count - 1 - i], place->info, place->site};
  }
  int inner = hd_inner_frames(frames, count);
  await->stack = count ? hd_stack_of(frames, count, HD_AWAIT_DEPTH) : 0;
  await->site = inner < count ? frames[inner].site : 0;
  await->reason = HD_WAIT_REASON_OTHER;
  await->awaited = 0;
  find_object(thread, frames, inner, await);
  await->deadline = hd_limit_of(thread, chain, count);
  const hd_task *known = hd_task_find(task);
  if (known && known->deadline > hd_now(thread) &&
      (await->deadline == 0 || known->deadline < await->deadline))
    await->deadline = known->deadline;
  for (int i = 0; i < inner; i++) {
    uint32_t other = task_of_frame(thread, &frames[i], await->deadline);
    if (other) await->awaited = other;
  }
  PyObject *waiter = await->waiter;
  found direct = {.deadline = await->deadline};
  take(thread, waiter, &direct);
  if (direct.first == 0) take_of(thread, waiter, hd_names.children, &direct);
  if (direct.first) await->awaited = direct.first;
  if (await->awaited) await->reason = HD_WAIT_REASON_TASK;
  const hd_object *job = await->awaited ? NULL : chained(waiter);
  if (job == NULL) return;
  await->reason = HD_WAIT_REASON_FUTURE;
  await->awaited = job->target;
}
