/* Tasks of multiprocessing.Pool and ThreadPool, as who submits them sees them.
 *
 * A pool numbers its jobs, and the parts of each; tasks and results go by these numbers. The queue
 * that a job goes through first is a queue.SimpleQueue, whatever the pool's workers are: there the job
 * is told, one task a part. The parts of imap() come to be when the pool's thread passes them on. The
 * result object is to who waits what a Future is; of its state `sequence` is 1 + the job, `depth` how
 * many parts there are so far, `contended` how many calls a part makes. */
#include "tasks/pools.h"
#include "threads/raised.h"

/* Results of imap() told by who receives them; workers tell of theirs anyway. */
static hd_rate results = {1000, 20000, 20000, 0};
static PyMethodDef *original_write;

enum { NO_MAPPER, MAPPER, STAR_MAPPER };

static uint32_t number_of(PyObject *value) {
  int overflow;
  long number = value && PyLong_CheckExact(value) ? PyLong_AsLongAndOverflow(value, &overflow) : 0;
  return number > 0 && number < INT32_MAX ? (uint32_t)number : 0;
}

static uint32_t number_in(PyObject *object, const char *attribute) {
  PyObject *value = hd_attribute(object, attribute);
  uint32_t number = number_of(value);
  Py_XDECREF(value);
  return number;
}

bool hd_pool_numbers(PyObject *tuple, Py_ssize_t size, hd_call *call) {
  if (!PyTuple_CheckExact(tuple) || PyTuple_GET_SIZE(tuple) != size) return false;
  PyObject *job = PyTuple_GET_ITEM(tuple, 0), *index = PyTuple_GET_ITEM(tuple, 1);
  if (!PyLong_CheckExact(job) || !PyLong_CheckExact(index)) return false;
  *call = (hd_call){hd.header->pid, number_of(job), number_of(index)};
  return true;
}

static bool is_function(PyObject *callable, const char *name) {
  return PyFunction_Check(callable) &&
         PyUnicode_CompareWithASCIIString(((PyFunctionObject *)callable)->func_name, name) == 0;
}

static int mapper_of(PyObject *function) {
  if (is_function(function, "mapstar")) return MAPPER;
  return is_function(function, "starmapstar") ? STAR_MAPPER : NO_MAPPER;
}

/* ---- tasks ---- */

static uint32_t executor_of(hd_thread *thread, PyObject *pool) {
  hd_object *executor = pool ? hd_composite(thread, pool, HD_OBJECT_KIND_EXECUTOR, NULL) : NULL;
  return executor ? hd_object_announce(thread, executor) : 0;
}

/* 0: too many tasks are told of. */
static uint32_t begin(hd_thread *thread, const hd_object *result, uint32_t index, uint32_t name,
                      uint32_t executor) {
  uint32_t task = hd_task_new(thread), stack = result->stack;
  if (task == 0) return 0;
  uint64_t now = hd_now(thread);
  hd_emit(thread, now, HD_EVENT_TASK_BEGIN, HD_TASK_KIND_JOB, task, name, stack,
          hd_pair(executor, thread->task));
  hd_emit(thread, now, HD_EVENT_TASK_SHARED, 0, task, result->sequence - 1, index, 0);
  hd_emit(thread, now, HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_WORKER, task, executor, stack, 0);
  return task;
}

/* Of a part of a map: `resize(img_7)` where it is one call of known arguments, else
 * `resize, items 25–49`. `items`: those it is for, NULL: not known. */
static uint32_t part_name(PyObject *function, PyObject *items, int mapper, uint32_t first,
                          uint32_t count) {
  if (count == 1 && items) {
    PyObject *only = PyTuple_GET_ITEM(items, 0);
    return hd_task_name(function, mapper == STAR_MAPPER && PyTuple_CheckExact(only) ? only : items, false);
  }
  char text[400], what[64];
  if (count == 1) snprintf(what, sizeof what, "item %u", first);
  else snprintf(what, sizeof what, "items %u–%u", first, first + count - 1);
  snprintf(text, sizeof text, "%.256s, %s", hd_callable_name(function), what);
  return hd_string(text, strlen(text));
}

/* Of the result of several calls: `map(resize)`. */
static void name_result(hd_thread *thread, hd_object *result, hd_frame *frame, PyObject *function) {
  hd_frame *caller = hd_frame_caller(frame);
  bool helper = hd_place_of(frame)->role == HD_ROLE_CALLS_MAP && caller;
  const char *method = PyUnicode_AsUTF8(hd_frame_code(helper ? caller : frame)->co_name);
  if (method == NULL) PyErr_Clear();
  char text[400];
  snprintf(text, sizeof text, "%.64s(%.256s)", method ? method : "?", hd_callable_name(function));
  hd_object_name(thread, result, hd_string(text, strlen(text)));
}

static void submit_one(hd_thread *thread, hd_frame *frame, hd_object *result, PyObject *function) {
  uint32_t executor = executor_of(thread, hd_frame_argument(frame, 0));
  uint32_t name = hd_task_name(function, hd_frame_argument(frame, 2), false);
  result->contended = result->depth = 1;
  result->target = begin(thread, result, 0, name, executor);
}

static void submit_parts(hd_thread *thread, hd_frame *frame, hd_object *result, PyObject *function) {
  PyObject *items = hd_frame_argument(frame, 2), *mapper = hd_frame_argument(frame, 3);
  uint32_t size = number_of(hd_frame_argument(frame, 4));
  uint32_t parts = number_in(result->key, "_number_left");
  PyObject *values = hd_attribute(result->key, "_value"); /* one for each call */
  uint32_t length = values && PyList_CheckExact(values) ? (uint32_t)PyList_GET_SIZE(values) : 0;
  Py_XDECREF(values);
  bool list = items && PyList_CheckExact(items), tuple = items && PyTuple_CheckExact(items);
  bool listed = (list || tuple) && Py_SIZE(items) == (Py_ssize_t)length;
  uint32_t executor = executor_of(thread, hd_frame_argument(frame, 0));
  result->contended = size;
  result->depth = parts;
  for (uint32_t i = 0; i < parts && size > 0; i++) {
    uint32_t first = i * size, count = first + size > length ? length - first : size;
    PyObject *one = NULL;
    if (listed && count == 1)
      one = PyTuple_Pack(1, list ? PyList_GET_ITEM(items, first) : PyTuple_GET_ITEM(items, first));
    uint32_t name = part_name(function, one, mapper ? mapper_of(mapper) : MAPPER, first, count);
    Py_XDECREF(one);
    uint32_t task = begin(thread, result, i, name, executor);
    if (task == 0) break; /* nor would the others be told of */
    if (parts == 1) result->target = task;
  }
  if (parts > 1) name_result(thread, result, frame, function);
}

static void hook_write(void);

static void submitted(hd_thread *thread, hd_frame *frame, uint8_t role) {
  PyObject *self = hd_frame_named(frame, "result"), *function = hd_frame_argument(frame, 1);
  hd_object *result = self ? hd_object_find(self) : NULL;
  if (function == NULL || result == NULL || result->kind != HD_OBJECT_KIND_FUTURE) return;
  result->shape |= HD_SHAPE_CALLS;
  result->sequence = 1 + number_in(self, "_job");
  if (role == HD_ROLE_CALLS_APPLY) {
    submit_one(thread, frame, result, function);
  } else if (role == HD_ROLE_CALLS_MAP) {
    submit_parts(thread, frame, result, function);
  } else {
    hook_write();
    result->contended = number_of(hd_frame_argument(frame, 3));
    name_result(thread, result, frame, function);
  }
}

/* ---- imap: passing parts on to the workers ---- */

static void passed(hd_thread *thread, hd_frame *frame, PyObject *task) {
  PyObject *cache = hd_frame_argument(frame, 4);
  hd_call call;
  if (cache == NULL || !PyDict_Check(cache) || !hd_pool_numbers(task, 5, &call)) return;
  PyObject *self = PyDict_GetItemWithError(cache, PyTuple_GET_ITEM(task, 0));
  hd_object *result = self ? hd_object_find(self) : NULL;
  if (result == NULL || !(result->shape & HD_SHAPE_CALLS) || call.index < result->depth) return;
  PyObject *function = PyTuple_GET_ITEM(task, 2), *args = PyTuple_GET_ITEM(task, 3);
  if (is_function(function, "_helper_reraises_exception") || !PyTuple_CheckExact(args)) return;
  result->depth = call.index + 1;
  PyObject *pool = hd_attribute(self, "_pool");
  uint32_t executor = executor_of(thread, pool), count = 1;
  Py_XDECREF(pool); /* the program refers to it as long as it has tasks */
  int mapper = mapper_of(function);
  PyObject *batch = mapper && PyTuple_GET_SIZE(args) == 1 ? PyTuple_GET_ITEM(args, 0) : NULL;
  if (batch && PyTuple_CheckExact(batch) && PyTuple_GET_SIZE(batch) == 2 &&
      PyTuple_CheckExact(PyTuple_GET_ITEM(batch, 1))) {
    function = PyTuple_GET_ITEM(batch, 0);
    args = PyTuple_GET_ITEM(batch, 1);
    count = (uint32_t)PyTuple_GET_SIZE(args);
  }
  begin(thread, result, call.index,
        part_name(function, args, MAPPER, call.index * result->contended, count), executor);
}

/* Connection.send, above _send_bytes and _send, in the thread that passes tasks on. */
static PyObject *write_(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
  typedef PyObject *(*fast)(PyObject *, PyObject *const *, Py_ssize_t);
  hd_thread *thread = hd_enter();
  hd_frame *top = thread ? hd_frame_top(hd_tstate()) : NULL;
  if (top && hd_place_of(top)->role == HD_ROLE_CONNECTION_SEND) {
    hd_walked frames[4];
    if (hd_walk(top, frames, 4) == 4 && frames[3].info->role == HD_ROLE_CALLS_FEED) {
      PyObject *task = hd_frame_argument(frames[2].frame, 1);
      if (task) passed(thread, frames[3].frame, task);
    }
  }
  return ((fast)(void (*)(void))original_write->ml_meth)(module, args, nargs);
}

static PyMethodDef definition = {"write", (PyCFunction)(void (*)(void))write_, METH_FASTCALL, NULL};

/* Only a program that uses imap() pays for it. */
static void hook_write(void) {
  if (original_write) return;
  PyObject *posix = PyImport_ImportModule("posix");
  if (posix == NULL || hd_hook_function(posix, "write", &definition, &original_write) < 0)
    PyErr_Clear();
  Py_XDECREF(posix);
}

/* `job`: 1 + its number. */
static void tell_job(hd_thread *thread, uint16_t outcome, uint32_t job, uint32_t part) {
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_DONE, outcome, hd.header->pid, job - 1, part, 0);
}

static void tell_done(hd_thread *thread, uint16_t outcome, const hd_object *result, uint32_t part) {
  tell_job(thread, outcome, result->sequence, part);
}

/* The pool has ended: what it still knows of then, after terminate(), no worker will take. */
static void given_up(hd_thread *thread, hd_frame *frame) {
  PyObject *cache = hd_frame_argument(frame, 1), *key, *self;
  Py_ssize_t at = 0;
  while (cache && PyDict_Check(cache) && PyDict_Next(cache, &at, &key, &self)) {
    const hd_object *result = hd_object_find(self);
    if (result && result->shape & HD_SHAPE_CALLS)
      tell_done(thread, HD_TASK_OUTCOME_LOST, result, UINT32_MAX);
  }
}

void hd_pool_put(hd_thread *thread, hd_frame *frame, PyObject *item) {
  uint8_t role = hd_place_of(frame)->role;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  hd_code_housekeeping();
  if (role == HD_ROLE_CALLS_WORKER) hd_pool_returns(thread, item);
  else if (role == HD_ROLE_CALLS_FEED) passed(thread, frame, item);
  else if (role == HD_ROLE_CALLS_MAINTAIN) given_up(thread, frame);
  else submitted(thread, frame, role);
  PyErr_Restore(type, value, traceback);
}

/* ---- results ---- */

/* What failed has an exception that somebody should look at; one that was raised here, in sending the
 * call, no worker told of. Where the program gave a callback for it, that has it. */
static void failed(hd_thread *thread, hd_object *result, PyObject *exception) {
  if (PyExceptionInstance_Check(exception) && ((PyBaseExceptionObject *)exception)->traceback)
    hd_raised_tell(thread, HD_ENDED_TASK, exception, NULL);
  PyObject *callback = hd_attribute(result->key, "_error_callback");
  if (callback == Py_None && result->target) {
    result->shape |= HD_SHAPE_JOB;
    result->sequence = result->target;
  }
  Py_XDECREF(callback);
}

/* get() waits first, and raises the exception then. */
static void looked_at(hd_object *result) {
  hd_walked frames[4];
  if (hd_walk(hd_frame_top(hd_tstate()), frames, 4) < 4) return;
  if (frames[1].info->role == HD_ROLE_EVENT_WAIT && frames[2].info->role == HD_ROLE_FUTURE_WAIT &&
      frames[3].info->role == HD_ROLE_FUTURE_WAIT)
    result->sequence = 0;
}

void hd_pool_result(hd_thread *thread, const hd_object *lock) {
  hd_object *result = lock->parent;
  if (result->shape & HD_SHAPE_JOB && result->sequence) looked_at(result);
  if (!(result->shape & HD_SHAPE_CALLS)) return;
  hd_walked frames[3];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, 3);
  if (count < 2 || frames[0].info->role != HD_ROLE_CONDITION_EXIT) return;
  bool last = frames[1].info->role == HD_ROLE_EVENT_SET; /* of an ApplyResult or MapResult */
  const hd_walked *set = &frames[last && count == 3 ? 2 : 1];
  if (set->info->role != HD_ROLE_CALLS_RESULT) return;
  PyObject *self = hd_frame_argument(set->frame, 0), *item = hd_frame_argument(set->frame, 2);
  uint32_t part = number_of(hd_frame_argument(set->frame, 1));
  if (self != result->key || item == NULL || !PyTuple_CheckExact(item)) return;
  if (!last && !hd_rate_take(&results, hd_now(thread))) return;
  bool ok = PyTuple_GET_SIZE(item) == 2 && PyTuple_GET_ITEM(item, 0) == Py_True;
  uint32_t job = result->sequence;
  if (!ok && PyTuple_GET_SIZE(item) == 2) failed(thread, result, PyTuple_GET_ITEM(item, 1));
  tell_job(thread, ok ? HD_TASK_OUTCOME_RETURNED : HD_TASK_OUTCOME_RAISED, job, part);
  if (!last) return;
  if (result->depth > 1) tell_job(thread, HD_TASK_OUTCOME_UNKNOWN, job, UINT32_MAX);
  result->shape &= (uint16_t)~HD_SHAPE_CALLS;
  result->target = 0;
}

void hd_pool_forgotten(hd_thread *thread, const hd_object *result) {
  tell_done(thread, HD_TASK_OUTCOME_LOST, result, UINT32_MAX);
}
