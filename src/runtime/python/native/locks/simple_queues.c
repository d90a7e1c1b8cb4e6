/* _queue.SimpleQueue: all its operations are original; ours count them and tell the waits. */
#include "tasks/pools.h"

static PyObject *original_put, *original_put_nowait, *original_get, *original_get_nowait;
static PyObject *original_qsize, *empty_error;
static PyTypeObject *type;
static destructor original_dealloc;
static newfunc original_new;

static uint32_t ask_length(PyObject *self) {
  PyObject *answer = hd_call_original(original_qsize, self, NULL, 0, NULL);
  long length = answer ? PyLong_AsLong(answer) : 0;
  Py_XDECREF(answer);
  PyErr_Clear();
  return length > 0 ? (uint32_t)length : 0;
}

static hd_object *state_of(hd_thread *thread, PyObject *self) {
  hd_object *object = hd_object_find(self);
  /* Internal: the library made it for itself. */
  if (HD_LIKELY(object != NULL && (object->kind == HD_OBJECT_KIND_SIMPLE_QUEUE ||
                                   object->kind == HD_OBJECT_KIND_INTERNAL)))
    return object;
  if (object) hd_object_detach(thread, object);
  object = hd_object_new(self, HD_OBJECT_KIND_SIMPLE_QUEUE, 0);
  if (object) object->depth = ask_length(self);
  return object;
}

/* What the calling frame is: its line, or that of the user it works for; its role. */
typedef struct {
  hd_frame *frame;
  uint32_t site;
  uint8_t role;
} caller;

static inline caller who_calls(void) {
  hd_frame *top = hd_frame_top(hd_tstate());
  if (HD_UNLIKELY(top == NULL)) return (caller){NULL, 0, HD_ROLE_NONE};
  const hd_place *place = hd_place_of(top);
  uint8_t role = place->role;
  uint32_t site = HD_LIKELY(place->class == HD_USER) ? place->site : hd_user_site_slow(top);
  return (caller){top, site, role};
}

static PyObject *put(PyObject *original, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                     PyObject *kwnames) {
  hd_thread *thread = hd_enter();
  hd_object *queue = thread ? state_of(thread, self) : NULL;
  if (queue == NULL) return hd_call_original(original, self, args, nargs, kwnames);
  caller by = who_calls();
  if (HD_UNLIKELY(hd_pool_is_role(by.role)) && nargs > 0) hd_pool_put(thread, by.frame, args[0]);
  /* Before the item is there: a getter may run, and count, before the original returns. */
  uint64_t now = hd_now(thread);
  uint32_t releaser = queue->releaser;
  uint64_t released = queue->released;
  if (queue->waiters) {
    queue->releaser = thread->id;
    queue->released = now;
  }
  hd_queue_changed(thread, queue, by.site, now, queue->depth + 1, true);
  PyObject *result = hd_call_original(original, self, args, nargs, kwnames);
  if (HD_UNLIKELY(result == NULL && hd.state == HD_ON)) {
    queue->depth--;
    queue->slot->depth = queue->depth;
    queue->slot->acquisitions--;
    queue->releaser = releaser;
    queue->released = released;
  }
  return result;
}

static void got(hd_thread *thread, hd_object *queue, const caller *by, PyObject *item) {
  if (HD_UNLIKELY(hd.state != HD_ON || queue->key == NULL)) return; /* without its key, it is of a session that is over */
  uint32_t depth = queue->depth ? queue->depth - 1 : 0;
  hd_queue_changed(thread, queue, by->site, hd_now(thread), depth, false);
  if (HD_UNLIKELY(by->role == HD_ROLE_CALLS_WORKER)) hd_pool_got(thread, item);
}

static PyObject *in_slices(hd_thread *thread, const hd_wait *wait, PyObject *self) {
  double seconds;
  while ((seconds = hd_standing_slice(thread, wait)) > 0) {
    PyObject *args[] = {Py_True, PyFloat_FromDouble(seconds)};
    PyObject *item = args[1] ? hd_call_original(original_get, self, args, 2, NULL) : NULL;
    Py_XDECREF(args[1]);
    if (item || !empty_error || !PyErr_ExceptionMatches(empty_error)) return item;
    PyErr_Clear();
  }
  return seconds < 0 ? NULL : hd_call_original(original_get_nowait, self, NULL, 0, NULL);
}

static PyObject *get(PyObject *original, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                     PyObject *kwnames, bool blocking) {
  hd_thread *thread = hd_enter();
  hd_object *queue = thread ? state_of(thread, self) : NULL;
  if (queue == NULL) return hd_call_original(original, self, args, nargs, kwnames);
  hd_acquire_args how = hd_parse_block(args, nargs, kwnames);
  if (queue->depth <= queue->waiters) queue->depth = queue->slot->depth = ask_length(self);
  bool waits = blocking && queue->depth == 0 && how.valid && how.blocking && how.timeout > 0;
  caller by = who_calls();
  if (!waits) {
    hd_object_ref(queue);
    PyObject *item = hd_call_original(original, self, args, nargs, kwnames);
    if (item) got(thread, queue, &by, item);
    hd_object_unref(thread, queue);
    return item;
  }
  hd_code_housekeeping();
  hd_wait wait;
  hd_object_ref(queue);
  hd_wait_for(thread, &wait, HD_WAIT_REASON_QUEUE_GET, queue, 0, how.timeout);
  PyObject *item = HD_UNLIKELY(hd_standing) ? in_slices(thread, &wait, self)
                                            : hd_call_original(original, self, args, nargs, kwnames);
  bool empty = item == NULL && empty_error && PyErr_ExceptionMatches(empty_error);
  hd_wait_end(thread, &wait,
              item    ? HD_WAIT_OUTCOME_OK
              : empty ? HD_WAIT_OUTCOME_TIMEOUT
                      : HD_WAIT_OUTCOME_ERROR);
  if (item) got(thread, queue, &by, item);
  hd_object_unref(thread, queue);
  return item;
}

#define METHOD(name, call)                                                                        \
  static PyObject *queue_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs,          \
                                PyObject *kwnames) {                                              \
    return call;                                                                                  \
  }

METHOD(put, put(original_put, self, args, nargs, kwnames))
METHOD(put_nowait, put(original_put_nowait, self, args, nargs, kwnames))
METHOD(get, get(original_get, self, args, nargs, kwnames, true))
METHOD(get_nowait, get(original_get_nowait, self, args, nargs, kwnames, false))

static PyObject *queue_new(PyTypeObject *subtype, PyObject *args, PyObject *kwargs) {
  PyObject *self = original_new(subtype, args, kwargs);
  hd_thread *thread = self ? hd_enter() : NULL;
  if (thread == NULL) return self;
  hd_code_housekeeping();
  hd_recognise_new(thread, self, HD_OBJECT_KIND_SIMPLE_QUEUE);
  return self;
}

static void queue_dealloc(PyObject *self) {
  hd_object *object = hd_object_find(self);
  if (object) hd_object_detach(hd_enter(), object);
  original_dealloc(self);
}

#define FAST(name, function) \
  {name, (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS, NULL}

static PyMethodDef definitions[] = {
    FAST("put", queue_put),
    FAST("put_nowait", queue_put_nowait),
    FAST("get", queue_get),
    FAST("get_nowait", queue_get_nowait),
};
static PyObject **const originals[] = {&original_put, &original_put_nowait, &original_get,
                                       &original_get_nowait};

/* Called when `_queue` has been imported; until then there is nothing to hook. */
int hd_simple_queues_hook(PyObject *module) {
  if (type != NULL) return 0;
  PyTypeObject *found = (PyTypeObject *)PyObject_GetAttrString(module, "SimpleQueue");
  if (found == NULL) return -1;
  original_qsize = PyObject_GetAttrString((PyObject *)found, "qsize");
  empty_error = PyObject_GetAttrString(module, "Empty");
  if (original_qsize == NULL || empty_error == NULL) return -1;
  type = found;
  original_dealloc = type->tp_dealloc;
  original_new = type->tp_new;
  for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (hd_hook_method(type, &definitions[i], originals[i]) < 0) return -1;
  type->tp_dealloc = queue_dealloc;
  hd_hook_new(type, queue_new);
  PyType_Modified(type);
  return 0;
}
