/* What a suspended task of asyncio waits for: found in the chain of coroutines that await each
 * other, without running any code of the program. */
#include "tasks.h"

#define AWAIT_DEPTH 32

static getter get_state, get_exception, get_callbacks, get_waiter, get_coroutine;
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
  get_callbacks = getter_of(task_type, "_callbacks");
  get_waiter = getter_of(task_type, "_fut_waiter");
  get_coroutine = getter_of(task_type, "_coro");
  coroutine_await = getter_of(&PyCoro_Type, "cr_await");
  generator_await = getter_of(&PyGen_Type, "gi_yieldfrom");
  async_generator_await = getter_of(&PyAsyncGen_Type, "ag_await");
  PyErr_Clear();
  return get_state && get_exception && get_callbacks && get_waiter && get_coroutine && coroutine_await &&
         generator_await && async_generator_await;
}

void hd_awaits_future_type(PyTypeObject *type) { future_type = type; }

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

bool hd_await_raised(PyObject *task) {
  PyObject *exception = got(get_exception, task);
  Py_XDECREF(exception);
  return exception != NULL;
}

PyObject *hd_await_coroutine(PyObject *task) { return got(get_coroutine, task); }

/* ---- the chain ---- */

static hd_frame *frame_of(PyObject *awaitable) {
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

/* Frames from the task's own coroutine to the innermost; their coroutines refer to each other. */
static int chain_of(PyObject *task, hd_frame **chain) {
  int count = 0;
  PyObject *at = got(get_coroutine, task);
  while (at != NULL && count < AWAIT_DEPTH) {
    hd_frame *frame = frame_of(at);
    if (frame == NULL) break;
    chain[count++] = frame;
    PyObject *next = awaited_by(at);
    Py_DECREF(at);
    at = next;
  }
  Py_XDECREF(at);
  return count;
}

/* ---- who will end the wait ---- */

/* The task of a future of concurrent.futures that a callback of `future` closes over: asyncio
 * chains the two by functions. */
static hd_object *chained(PyObject *future) {
  if (future_type == NULL || !PyObject_TypeCheck(future, future_type)) return NULL;
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

static void take(hd_thread *thread, PyObject *item, uint32_t *found, int *count) {
  uint32_t task = hd_task_of(thread, item);
  if (task == 0) return;
  if (*count == 0) *found = task;
  ++*count;
}

/* The first of these that is a task that goes on; `*count`: how many there are. */
static uint32_t task_among(hd_thread *thread, PyObject *futures, int *count) {
  uint32_t found = 0;
  PyObject *item;
  Py_ssize_t at = 0;
  Py_hash_t hash;
  if (futures && PyAnySet_CheckExact(futures)) {
    while (_PySet_NextEntry(futures, &at, &item, &hash)) take(thread, item, &found, count);
  } else if (futures && PyList_CheckExact(futures)) {
    for (; at < PyList_GET_SIZE(futures); at++)
      take(thread, PyList_GET_ITEM(futures, at), &found, count);
  }
  return found;
}

static uint32_t task_in(hd_thread *thread, PyObject *holder, PyObject *name) {
  PyObject *futures = hd_plain_attribute(holder, name);
  int count = 0;
  uint32_t found = task_among(thread, futures, &count);
  Py_XDECREF(futures);
  return found;
}

/* The tasks that asyncio.wait, wait_for and a task group are given. */
static uint32_t task_of_frame(hd_thread *thread, const hd_walked *frame) {
  PyObject *first = hd_frame_argument(frame->frame, 0);
  if (first == NULL) return 0;
  switch (frame->info->role) {
    case HD_ROLE_AWAIT_ONE: return hd_task_of(thread, first);
    case HD_ROLE_AWAIT_MANY: {
      /* Any of several may end the wait. */
      int count = 0;
      uint32_t task = task_among(thread, first, &count);
      return count == 1 ? task : 0;
    }
    case HD_ROLE_AWAIT_GROUP: return task_in(thread, first, hd_names.tasks);
    default: return 0;
  }
}

/* ---- all of it ---- */

bool hd_await_look(PyObject *task, hd_await *await) {
  await->waiter = got(get_waiter, task);
  if (await->waiter == NULL) return false;
  hd_frame *chain[AWAIT_DEPTH];
  await->count = chain_of(task, chain);
  uint64_t key = (uint64_t)(uintptr_t)Py_TYPE(await->waiter);
  for (int i = 0; i < await->count; i++)
    key = (key ^ hd_frame_instruction(chain[i])) * 0x9E3779B97F4A7C15ull;
  await->key = key | 1;
  return true;
}

void hd_await_tell(hd_thread *thread, PyObject *task, hd_await *await) {
  hd_frame *chain[AWAIT_DEPTH];
  hd_walked frames[AWAIT_DEPTH];
  int count = chain_of(task, chain);
  for (int i = 0; i < count; i++) {
    const hd_place *place = hd_place_of(chain[count - 1 - i]);
    frames[i] = (hd_walked){chain[count - 1 - i], place->info, place->site};
  }
  await->stack = count ? hd_stack_of(frames, count, AWAIT_DEPTH) : 0;
  await->reason = HD_WAIT_REASON_OTHER;
  await->awaited = 0;
  int inner = hd_inner_frames(frames, count);
  for (int i = 0; i < inner; i++) {
    if (frames[i].info->reason) await->reason = frames[i].info->reason;
    uint32_t other = task_of_frame(thread, &frames[i]);
    if (other) await->awaited = other;
  }
  PyObject *waiter = await->waiter;
  uint32_t direct = hd_task_of(thread, waiter);
  if (direct == 0) direct = task_in(thread, waiter, hd_names.children);
  if (direct) await->awaited = direct;
  if (await->awaited) await->reason = HD_WAIT_REASON_TASK;
  const hd_object *job = await->awaited ? NULL : chained(waiter);
  if (job == NULL) return;
  await->reason = HD_WAIT_REASON_FUTURE;
  await->awaited = job->target;
}
