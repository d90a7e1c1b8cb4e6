/* Whom a suspended task of asyncio waits for: the tasks that gather(), wait(), a task group and the like were given,
 * and the job of a pool that a future stands for. No code of the program is run. */
#include "asyncio/asyncio.h"

/* So deep are gather(), shield() and the like looked into, one in the other. */
#define NESTED 4

/* ---- what the callbacks of a future know ---- */

typedef PyObject *look(PyObject *function, PyObject *future);

/* What `looks` first finds in a callback of the future; borrowed from there. */
static PyObject *in_callbacks(PyObject *future, look looks) {
  if (!hd_await_is_future(future)) return NULL;
  PyObject *callbacks = hd_await_callbacks(future), *found = NULL;
  for (Py_ssize_t i = 0; callbacks && PyList_CheckExact(callbacks) && !found &&
                         i < PyList_GET_SIZE(callbacks);
       i++) {
    PyObject *pair = PyList_GET_ITEM(callbacks, i);
    PyObject *function =
        PyTuple_CheckExact(pair) && PyTuple_GET_SIZE(pair) > 0 ? PyTuple_GET_ITEM(pair, 0) : NULL;
    if (function && PyFunction_Check(function) && PyFunction_GET_CLOSURE(function))
      found = looks(function, future);
  }
  Py_XDECREF(callbacks);
  return found;
}

static PyObject *closed_over(PyObject *function, Py_ssize_t at) {
  PyObject *cell = PyTuple_GET_ITEM(PyFunction_GET_CLOSURE(function), at);
  return PyCell_Check(cell) ? PyCell_GET(cell) : NULL;
}

static hd_object *job_of(PyObject *content) {
  hd_object *object = content ? hd_object_find(content) : NULL;
  return object && object->kind == HD_OBJECT_KIND_FUTURE ? object : NULL;
}

/* The future of concurrent.futures that the function closes over: asyncio chains the two by functions. */
static PyObject *look_for_job(PyObject *function, PyObject *future) {
  (void)future;
  for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(PyFunction_GET_CLOSURE(function)); at++)
    if (job_of(closed_over(function, at))) return closed_over(function, at);
  return NULL;
}

static hd_object *chained(PyObject *future) { return job_of(in_callbacks(future, look_for_job)); }

static bool is_of_shield(PyObject *function) {
  PyObject *module = ((PyFunctionObject *)function)->func_module;
  return PyUnicode_CompareWithASCIIString(((PyFunctionObject *)function)->func_qualname,
                                          "shield.<locals>._outer_done_callback") == 0 &&
         module && PyUnicode_Check(module) &&
         PyUnicode_CompareWithASCIIString(module, "asyncio.tasks") == 0;
}

/* What shield() shields, `inner`: variables of a closure are in the order of their names, and it is the last. */
static PyObject *look_for_shielded(PyObject *function, PyObject *future) {
  if (!is_of_shield(function)) return NULL;
  PyObject *inner = closed_over(function, PyTuple_GET_SIZE(PyFunction_GET_CLOSURE(function)) - 1);
  return inner && inner != future && hd_await_is_future(inner) ? inner : NULL;
}

/* A thread waits for the task by a future of concurrent.futures: run_coroutine_threadsafe. */
void hd_await_link(hd_thread *thread, PyObject *task, uint32_t id) {
  hd_object *future = chained(task);
  if (future == NULL || future->target) return;
  future->target = id;
  if (future->id)
    hd_emit(thread, hd_now(thread), HD_EVENT_TASK_FUTURE, 0, id, future->id, 0, 0);
}

/* ---- tasks among what is waited for ---- */

typedef struct {
  hd_thread *thread;
  hd_awaited *tasks;
  uint64_t deadline; /* when a time limit of who waits cancels them; 0: never */
  int depth;
} search;

static bool is_full(const search *search) {
  return search->tasks->count >= HD_AWAITED_TASKS && search->deadline == 0;
}

static void take_id(search *search, uint32_t id) {
  hd_awaited *tasks = search->tasks;
  if (tasks->told < HD_AWAITED_TASKS) tasks->ids[tasks->told++] = id;
  tasks->count++;
}

static void take(search *search, PyObject *item);

static void take_all(search *search, PyObject *futures) {
  PyObject *item;
  Py_ssize_t at = 0, taken = 0, size = 0;
  Py_hash_t hash;
  if (futures && PyAnySet_CheckExact(futures)) {
    size = PySet_GET_SIZE(futures);
    for (; !is_full(search) && _PySet_NextEntry(futures, &at, &item, &hash); taken++)
      take(search, item);
  } else if (futures && PyList_CheckExact(futures)) {
    size = PyList_GET_SIZE(futures);
    for (; !is_full(search) && taken < PyList_GET_SIZE(futures); taken++)
      take(search, PyList_GET_ITEM(futures, taken));
  }
  /* The others are not looked at, thousands perhaps, of which some may be done. */
  if (taken < size) search->tasks->count += (uint32_t)(size - taken);
}

static void take_of(search *search, PyObject *holder, PyObject *name) {
  PyObject *futures = hd_plain_attribute(holder, name);
  take_all(search, futures);
  Py_XDECREF(futures);
}

/* The task, or those that a future of gather() or shield() stands for. */
static void take_task(search *search, PyObject *item) {
  uint32_t task = hd_task_of(search->thread, item);
  if (task) {
    take_id(search, task);
    if (search->deadline) hd_task_limit(search->thread, item, search->deadline);
    return;
  }
  if (search->depth == NESTED || !hd_await_is_future(item)) return;
  search->depth++;
  take_of(search, item, hd_names.children);
  PyObject *shielded = in_callbacks(item, look_for_shielded);
  if (shielded) {
    /* No time limit of who waits cancels it. */
    uint64_t deadline = search->deadline;
    search->deadline = 0;
    Py_INCREF(shielded);
    take(search, shielded);
    Py_DECREF(shielded);
    search->deadline = deadline;
  }
  search->depth--;
}

/* One of several: also the job of a pool. */
static void take(search *search, PyObject *item) {
  uint32_t before = search->tasks->count;
  take_task(search, item);
  if (search->tasks->count > before) return;
  const hd_object *job = hd_await_is_future(item) && hd_await_state(item) == 'P' ? chained(item) : NULL;
  if (job && job->target) take_id(search, job->target);
}

/* What asyncio.wait, wait_for, as_completed and a task group are given. */
static void take_of_frame(search *search, const hd_walked *frame) {
  PyObject *first = hd_frame_argument(frame->frame, 0);
  if (first == NULL) return;
  switch (frame->info->role) {
    case HD_ROLE_AWAIT_ONE: return take_task(search, first);
    case HD_ROLE_AWAIT_MANY: return take_all(search, first);
    case HD_ROLE_AWAIT_GROUP: return take_of(search, first, hd_names.tasks);
    case HD_ROLE_AWAIT_NEXT: return take_of(search, first, hd_asyncio_names.todo);
    default: return;
  }
}

/* A task group of another library, anyio's among them, waits in its `__aexit__` for a future of its own, and knows its tasks as that
 * of asyncio does. */
static bool is_of_group(const hd_walked *frame) {
  PyObject *name = hd_frame_code(frame->frame)->co_name;
  return PyUnicode_CompareWithASCIIString(name, "__aexit__") == 0;
}

void hd_awaited_find(hd_thread *thread, const hd_walked *frames, int count, int inner,
                     hd_await *await) {
  hd_awaited *tasks = &await->tasks;
  search search = {thread, tasks, await->deadline, 0};
  tasks->count = tasks->told = 0;
  take_task(&search, await->waiter);
  /* Of functions that wait in others, the innermost says it. */
  for (int i = inner; i-- > 0 && tasks->count == 0;) take_of_frame(&search, &frames[i]);
  PyObject *group = inner == 0 && count > 0 && is_of_group(&frames[0]) ? hd_frame_argument(frames[0].frame, 0) : NULL;
  if (group) take_of(&search, group, hd_names.tasks);
  if (tasks->count) {
    await->reason = HD_WAIT_REASON_TASK;
    return;
  }
  const hd_object *job = chained(await->waiter);
  bool own = inner == 0 && hd_await_is_future(await->waiter); /* awaited by no function of asyncio */
  if (job || own) await->reason = HD_WAIT_REASON_FUTURE;
  if (job && job->target) take_id(&search, job->target);
}
