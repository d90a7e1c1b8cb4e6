/* Tasks of asyncio. A loop runs every callback by Context.run, a method of a C type: that is what
 * is instrumented, and Task's tp_init and tp_dealloc. A task is told of when its first step begins,
 * for only then has it got its name.
 *
 * What is told of a task that waits and runs by turns: where it waits, when that is another place
 * than before or was told a while ago; that it runs, when it had waited for a millisecond. Shorter
 * waits at one place are one long wait to the reader, except waits for a lock and with a lock: those are
 * told one by one, so that a circle of them is true whenever it is seen. */
#include "asyncio/asyncio.h"
#include "threads/raised.h"
#include "asyncio/steps.h"

#define WAIT_TOLD_NS 1000000u
#define TELL_AGAIN_NS 100000000u
#define SLOW_STEP_NS 100000000u
/* Changes of place that are told at once; beyond that rate a task tells one in this time. */
#define PLACES_A_SECOND 5000u
#define TELL_APART_NS 20000000u

static bool failed; /* this asyncio is made in another way */
PyTypeObject *hd_task_type;
static PyTypeObject *step_type, *wakeup_type;
static PyMethodDef *wakeup_method;
static PyObject *original_run, *get_name;
static initproc original_init;
static destructor original_dealloc;
static hd_rate places = {PLACES_A_SECOND, PLACES_A_SECOND, 0, 0};

/* ---- beginning and end ---- */

/* Whether the coroutine is one that a library runs the program's in, and named after that. */
static bool is_wrapper(PyObject *coroutine, const char *own) {
  hd_frame *frame = strncmp(own, "Task-", 5) != 0 ? hd_await_frame(coroutine) : NULL;
  return frame && hd_place_of(frame)->info->class != HD_USER;
}

static uint32_t name_of(PyObject *self) {
  PyObject *name = get_name ? PyObject_CallOneArg(get_name, self) : NULL;
  PyObject *coroutine = hd_await_coroutine(self);
  const char *own = name && PyUnicode_CheckExact(name) ? PyUnicode_AsUTF8(name) : NULL;
  char text[512];
  const char *called = coroutine ? hd_coroutine_name(coroutine) : NULL;
  if (own && called && (strcmp(own, called) == 0 || is_wrapper(coroutine, own))) called = NULL;
  snprintf(text, sizeof text, "%s%s%s", own ? own : "", own && called ? ": " : "",
           called ? called : "");
  PyErr_Clear();
  uint32_t id = hd_string(text, strlen(text));
  Py_XDECREF(name);
  Py_XDECREF(coroutine);
  return id;
}

/* `told`: before the loop had it. Without an id it is not told of. */
static hd_task *tell_begin(hd_thread *thread, hd_task *one, uint32_t id, bool told) {
  PyObject *self = one->key;
  one->begun = true;
  if (id == 0) return one;
  one->id = id;
  one->defined = hd_step_definition(self);
  if (told) return one;
  uint32_t stack = one->stack, parent = one->parent, name = name_of(self);
  hd_emit(thread, hd_now(thread), HD_EVENT_TASK_BEGIN, HD_TASK_KIND_COROUTINE, id, name, stack,
          hd_pair(0, parent));
  hd_await_link(thread, self, id);
  return hd_task_find(self);
}

static hd_task *tell_first(hd_thread *thread, hd_task *one) {
  bool told = one->id != 0;
  return tell_begin(thread, one, told ? one->id : hd_task_new(thread), told);
}

static hd_task *created(hd_thread *thread, PyObject *self) {
  hd_task *one = hd_task_find(self);
  if (one) hd_task_drop(one);
  one = hd_task_add(self);
  if (one == NULL) return NULL;
  hd_walked frames[HD_CREATION_DEPTH * 2];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_CREATION_DEPTH * 2);
  one->stack = hd_stack_of(frames, count, HD_CREATION_DEPTH);
  one->created = one->since = hd_now(thread);
  one->parent = thread->task;
  if (thread->ring) thread->ring->step_flags |= HD_SLOW_STEP_FLAG_MADE;
  PyObject *coroutine = hd_await_coroutine(self);
  one->id = coroutine ? hd_threadsafe_claim(coroutine) : 0;
  Py_XDECREF(coroutine);
  return one;
}

uint32_t hd_task_of(hd_thread *thread, PyObject *object) {
  hd_task *one = hd_task_find(object);
  if (one == NULL || one->over) return 0;
  if (!one->begun) one = tell_first(thread, one);
  return one ? one->id : 0;
}

static void tell_end(hd_thread *thread, hd_task *one, bool ok, bool cancelled) {
  if (one->id)
    hd_emit(thread, hd_now(thread), HD_EVENT_TASK_END,
            ok ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR, one->id, cancelled, 0, one->ran);
}

/* Its exception can still be looked at while the task is there. */
static void ended(hd_thread *thread, hd_task *one, PyObject *exception, bool cancelled) {
  if (exception && one->id) hd_raised_tell(thread, HD_ENDED_TASK, exception, NULL);
  tell_end(thread, one, exception == NULL && !cancelled, cancelled);
  if (exception == NULL || one->id == 0) return hd_task_drop(one);
  hd_task_set_object(one, NULL);
  one->over = true;
}

static void tell_unretrieved(hd_thread *thread, const hd_task *one) {
  if (hd_await_unseen(one->key))
    hd_emit(thread, hd_now(thread), HD_EVENT_TASK_UNRETRIEVED, hd_await_is_hooked(one->key), one->id,
            0, 0, 0);
}

void hd_asyncio_stop(void) {
  hd_thread *thread = hd_enter();
  if (thread == NULL) return;
  size_t at = 0;
  for (const hd_task *one; (one = hd_task_next(&at)) != NULL;)
    if (one->over) tell_unretrieved(thread, one);
  hd_futures_stop(thread);
}

static void step_ends(hd_thread *thread, PyObject *self, hd_task *one, uint64_t now, uint32_t held);

/* Its first step is over, which ran as task `id` when it was made. */
static void stepped_eagerly(hd_thread *thread, PyObject *self, uint32_t id, bool told, uint64_t since,
                            uint32_t held) {
  hd_task *one = created(thread, self);
  if (one) one = tell_begin(thread, one, id, told);
  if (one == NULL) return;
  uint64_t now = hd_now(thread);
  one->ran = now - since;
  hd_emit(thread, since, HD_EVENT_TASK_UNBLOCK, HD_WAIT_OUTCOME_OK, id, 0, 0, 0);
  step_ends(thread, self, one, now, held);
}

/* Where it is started at once (3.12), its first step runs before it is made. */
static int init_eagerly(hd_thread *thread, PyObject *self, PyObject *args, PyObject *kwargs) {
  uint32_t told = PyTuple_GET_SIZE(args) > 0 ? hd_threadsafe_claim(PyTuple_GET_ITEM(args, 0)) : 0;
  uint32_t id = told ? told : hd_task_id();
  uint32_t outer = thread->task, held = thread->held_count, generation = hd.generation;
  PyObject *outer_running = thread->running;
  thread->task = id;
  thread->running = self;
  uint32_t given = hd_locks_given;
  uint64_t since = hd_now(thread);
  int result = original_init(self, args, kwargs);
  if (hd.state != HD_ON || hd_self != thread || generation != hd.generation) return result;
  thread->task = outer;
  thread->running = outer_running;
  if (result != 0) return result;
  hd_code_housekeeping();
  /* One that is done is told of where it may have left a lock taken. */
  bool pending = hd_await_state(self) == 'P';
  if (pending || told || hd_locks_given != given)
    stepped_eagerly(thread, self, id, told != 0, since, held);
  if (pending) hd_threadsafe_made(thread, self);
  return result;
}

static bool is_eager(PyObject *kwargs) {
#if HD_SINCE(12)
  PyObject *name = hd_asyncio_names.eager;
  return kwargs && name && PyDict_GetItemWithError(kwargs, name) == Py_True;
#else
  (void)kwargs;
  return false;
#endif
}

static int task_init(PyObject *self, PyObject *args, PyObject *kwargs) {
  if (HD_UNLIKELY(is_eager(kwargs))) {
    hd_thread *thread = hd_enter();
    if (thread) return init_eagerly(thread, self, args, kwargs);
  }
  int result = original_init(self, args, kwargs);
  hd_thread *thread = result == 0 ? hd_enter() : NULL;
  if (thread) {
    hd_code_housekeeping();
    created(thread, self);
    hd_threadsafe_made(thread, self);
  }
  return result;
}

static void task_dealloc(PyObject *self) {
  hd_task *one = hd_task_find(self);
  hd_thread *thread = one ? hd_enter() : NULL;
  if (thread && one->over) tell_unretrieved(thread, one);
  else if (thread) tell_end(thread, one, false, false);
  if (one) hd_task_drop(one);
  original_dealloc(self);
}

/* ---- hooks that wait for asyncio to be used ---- */

static void hook_type(PyTypeObject *type) {
  while (type && strcmp(type->tp_name, "_asyncio.Task") != 0) type = type->tp_base;
  PyObject *wrapper = type ? PyDict_GetItemString(hd_type_dict(type), "__init__") : NULL;
  get_name = type ? PyDict_GetItemString(hd_type_dict(type), "get_name") : NULL;
  if (wrapper == NULL || Py_TYPE(wrapper) != &PyWrapperDescr_Type || !hd_awaits_start(type) ||
      !hd_asyncio_names_start()) {
    failed = true;
    PyErr_Clear();
    return;
  }
  Py_XINCREF(get_name);
  hd_task_type = (PyTypeObject *)Py_NewRef((PyObject *)type);
  original_init = type->tp_init;
  original_dealloc = type->tp_dealloc;
  type->tp_init = task_init;
  type->tp_dealloc = task_dealloc;
  ((PyWrapperDescrObject *)wrapper)->d_wrapped = (void *)task_init;
  PyType_Modified(type);
  PyTypeObject *future = type->tp_base != &PyBaseObject_Type ? type->tp_base : NULL;
  hd_awaits_future_type(future);
  if (future) hd_threadsafe_hook(type, future);
}

static bool is_named(const char *name, const char *wanted) {
  const char *dot = strrchr(name, '.');
  return strcmp(dot ? dot + 1 : name, wanted) == 0;
}

/* Their first member is the task, which their `__self__` says too. */
static bool holds_task(PyObject *callback, PyObject **first) {
  PyObject *self = PyObject_GetAttrString(callback, "__self__");
  bool same = self != NULL && self == *first;
  Py_XDECREF(self);
  PyErr_Clear();
  return same;
}

PyObject *hd_task_called(PyObject *callback) {
  PyTypeObject *type = Py_TYPE(callback);
  PyObject **first = (PyObject **)((char *)callback + sizeof(PyObject)), *self = NULL;
  if (HD_LIKELY(type == step_type || (wakeup_type && type == wakeup_type))) {
    self = *first;
  } else if (PyCFunction_CheckExact(callback)) {
    PyCFunctionObject *function = (PyCFunctionObject *)callback;
    if (HD_UNLIKELY(wakeup_method == NULL) &&
        (is_named(function->m_ml->ml_name, "task_wakeup") ||
         is_named(function->m_ml->ml_name, "TaskWakeup")))
      wakeup_method = function->m_ml;
    if (function->m_ml == wakeup_method) self = function->m_self;
  } else if (HD_UNLIKELY(step_type == NULL) && is_named(type->tp_name, "TaskStepMethWrapper") &&
             holds_task(callback, first)) {
    step_type = (PyTypeObject *)Py_NewRef((PyObject *)type);
    self = *first;
  } else if (HD_UNLIKELY(wakeup_type == NULL) &&
             is_named(type->tp_name, "TaskWakeupMethWrapper") && holds_task(callback, first)) {
    wakeup_type = (PyTypeObject *)Py_NewRef((PyObject *)type);
    self = *first;
  }
  if (self && HD_UNLIKELY(hd_task_type == NULL)) hook_type(Py_TYPE(self));
  return failed ? NULL : self;
}

/* ---- waits ---- */

static uint32_t limit_ms(uint64_t deadline, uint64_t now) {
  if (deadline == 0) return 0;
  uint64_t ms = deadline > now ? (deadline - now) / 1000000u + 1 : 1;
  return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

static void tell_wait(hd_thread *thread, PyObject *self, hd_await *await) {
  hd_await_tell(thread, self, await);
  hd_task *one = hd_task_find(self);
  if (one == NULL) return;
  uint32_t target = await->object ? hd_object_announce(thread, await->object) : 0;
  if (await->lock && await->object)
    hd_lock_tell_owner(thread, await->object, self, await->count == 1);
  if (target && (await->reason == HD_WAIT_REASON_EVENT || await->reason == HD_WAIT_REASON_CONDITION))
    hd_asyncio_notifier(thread, await->object);
  uint64_t now = hd_now(thread);
  if (one->keeps) hd_locks_kept_tell(thread, one->id);
  if (await->process)
    hd_emit(thread, now, HD_EVENT_AWAITED, HD_AWAITED_PROCESS, await->process, 0, 0, 0);
  if (HD_UNLIKELY(one->cancel >= HD_CANCEL_DELIVERED)) hd_task_tell_defiance(thread, self, one, now);
  const hd_awaited *tasks = &await->tasks;
  uint32_t first = tasks->told ? tasks->ids[0] : 0;
  hd_awaited_tell(thread, now, one->id, tasks, 1);
  hd_emit(thread, now, HD_EVENT_TASK_BLOCK, await->reason, one->id, target, await->stack,
          hd_pair(first, limit_ms(await->deadline, now)));
  hd_task_set_object(one, await->object);
  one->reason = await->reason;
  one->site = await->site;
  one->waiting = one->inside = true;
  one->place = await->key;
  one->told_at = now;
}

void hd_task_limit(hd_thread *thread, PyObject *key, uint64_t deadline) {
  hd_task *one = hd_task_find(key);
  if (one == NULL) return;
  bool limited = one->deadline > hd_now(thread);
  if (limited && one->deadline <= deadline) return;
  one->deadline = deadline;
  hd_await await;
  /* It waits, and was told to wait for ever. */
  if (limited || !one->inside || !one->waiting || !hd_await_look(key, &await)) return;
  tell_wait(thread, key, &await);
  Py_DECREF(await.waiter);
}

/* False: the wait was cancelled. `by`: the future that ended it. */
static bool wait_over(hd_thread *thread, hd_task *one, uint64_t waited, PyObject *by) {
  bool ok = by != NULL && hd_await_state(by) == 'F';
  hd_object *object = one->object;
  if (object == NULL) return ok || by == NULL;
  hd_wait_count(object, one->reason, one->site, waited, ok);
  if (one->reason == HD_WAIT_REASON_LOCK && ok) hd_lock_granted(thread, one);
  /* Its frames have not moved, and refer to the condition. */
  if (one->reason == HD_WAIT_REASON_CONDITION && object->key)
    hd_lock_asked_again(thread, object->key);
  return ok;
}

/* ---- steps ---- */

/* Gives what the table has of the task now. */
static hd_task *step_begins(hd_thread *thread, PyObject *self, hd_task *one, uint64_t now,
                            PyObject *by) {
  if (HD_UNLIKELY(!one->begun)) {
    one = tell_first(thread, one);
    now = hd_now(thread);
    if (one) one->waiting = true;
  }
  thread->task = one ? one->id : 0;
  thread->running = self;
  if (one == NULL || one->id == 0) return one;
  if (HD_UNLIKELY(one->cancel == HD_CANCEL_ASKED)) one->cancel = HD_CANCEL_DELIVERED;
  uint64_t waited = now > one->since ? now - one->since : 0;
  bool first = one->told_at == 0, lock = one->inside && one->reason == HD_WAIT_REASON_LOCK;
  bool ok = !one->inside || wait_over(thread, one, waited, by);
  one->resumed = one->inside;
  one->inside = false;
  /* What it held while it waited, it may release now. */
  bool brief = waited < WAIT_TOLD_NS && !first && !lock && !one->keeps;
  if (!one->waiting || (brief && !hd.full)) return one;
  hd_emit(thread, now, HD_EVENT_TASK_UNBLOCK, ok ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR,
          one->id, 0, 0, first ? waited : 0);
  one->told_at = now;
  one->waiting = false;
  return one;
}

/* `held`: how many locks its thread held when the step began. */
static void step_ends(hd_thread *thread, PyObject *self, hd_task *one, uint64_t now, uint32_t held) {
  char state = hd_await_state(self);
  if (state != 'P') {
    PyObject *exception = state == 'F' ? hd_await_exception(self) : NULL;
    ended(thread, one, exception, state == 'C');
    Py_XDECREF(exception);
    return;
  }
  one->since = now;
  if (one->id == 0) return;
  hd_await await;
  if (!hd_await_look(self, &await)) return; /* a bare yield: it is ready to go on */
  bool moved = await.key != one->place, old = now - one->told_at >= TELL_AGAIN_NS;
  bool tells = !one->waiting || old || await.lock ||
               (moved && (now - one->told_at >= TELL_APART_NS || hd_rate_take(&places, now)));
  one->inside = !moved;
  one->keeps = thread->held_count && hd_locks_kept(thread, one->id, held);
  tells |= one->keeps || one->cancel == HD_CANCEL_DELIVERED;
  if (tells || hd.full) tell_wait(thread, self, &await);
#if HD_SINCE(11) && !HD_SINCE(12)
  /* Items that come and go without a wait are not seen here: whether there is room now is. */
  else if (one->inside && await.subject && one->object && hd_is_queue(one->object->kind))
    hd_asyncio_depth(thread, one->object, await.subject);
#endif
  Py_DECREF(await.waiter);
}

/* ---- tasks from before the agent ---- */

static bool is_of_c(PyObject *task) {
  PyTypeObject *type = Py_TYPE(task);
  while (type && strcmp(type->tp_name, "_asyncio.Task") != 0) type = type->tp_base;
  return type != NULL;
}

void hd_task_adopt(hd_thread *thread, PyObject *self) {
  if (!is_of_c(self)) return;
  if (hd_task_type == NULL) hook_type(Py_TYPE(self));
  if (failed || hd_task_find(self) || hd_await_state(self) != 'P') return;
  hd_task *one = hd_task_add(self);
  if (one) one->created = one->since = hd_now(thread);
}

/* One that is ready to go on, or in a step, is told of when its next step begins. */
void hd_task_adopt_wait(hd_thread *thread, PyObject *self) {
  hd_await await;
  const hd_task *known = failed ? NULL : hd_task_find(self);
  if (known == NULL || known->waiting || !hd_await_look(self, &await)) return;
  uint32_t id = hd_task_of(thread, self);
  if (id) {
    /* It is the thread's, though it runs no step of it now. */
    hd_emit(thread, hd_now(thread), HD_EVENT_TASK_UNBLOCK, HD_WAIT_OUTCOME_OK, id, 0, 0, 0);
    tell_wait(thread, self, &await);
  }
  Py_DECREF(await.waiter);
}

void hd_task_adopt_hold(hd_thread *thread, PyObject *self, PyObject *lock, uint32_t site) {
  hd_await await;
  const hd_task *known = failed ? NULL : hd_task_find(self);
  if (known == NULL || !hd_await_look(self, &await)) return;
  PyObject *asked = await.subject ? hd_plain_attribute(await.subject, hd_asyncio_names.lock) : NULL;
  bool waits = await.subject == lock || asked == lock;
  Py_XDECREF(asked);
  Py_DECREF(await.waiter);
  uint32_t id = waits ? 0 : hd_task_of(thread, self);
  if (id) hd_lock_adopt(thread, id, self, lock, site);
}

static PyObject *call(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  typedef PyObject *(*fast)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
  fast run = (fast)(void (*)(void))((PyMethodDescrObject *)original_run)->d_method->ml_meth;
  return run(self, args, nargs, kwnames);
}

static PyObject *context_run(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
  hd_thread *thread = nargs > 0 && !failed ? hd_enter() : NULL;
  /* Subinterpreters share the type. */
  if (thread && HD_UNLIKELY(hd_tstate()->interp != hd.interpreter)) thread = NULL;
  hd_frame *top = thread ? hd_frame_top(hd_tstate()) : NULL;
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_HANDLE_RUN)
    return call(self, args, nargs, kwnames);
  PyObject *callback = Py_NewRef(args[0]), *step = hd_task_called(callback);
  Py_XINCREF(step);
  uint64_t begin = hd_now(thread);
  uint32_t outer = thread->task;
  PyObject *outer_running = thread->running;
  uint32_t held = thread->held_count, generation = hd.generation;
  bool handles = thread->handles;
  thread->handles = true;
  hd_task *one = step ? hd_task_find(step) : NULL;
  if (step) {
    if (HD_UNLIKELY(one == NULL)) {
      hd_code_housekeeping();
      one = created(thread, step);
    }
    if (one)
      one = step_begins(thread, step, one, begin,
                        nargs > 1 && hd_await_is_future(args[1]) ? args[1] : NULL);
  }
  thread->nests = false;
  hd_step_begins(thread, begin, one, step ? NULL : callback);
  PyObject *result = call(self, args, nargs, kwnames);
  /* A step may fork; it may end the agent; and a session may end in it, and another begin. */
  if (HD_UNLIKELY(generation != hd.generation)) {
    thread->handles = handles;
  } else if (HD_LIKELY(hd.state == HD_ON && hd_self == thread)) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    uint64_t now = hd_now(thread);
    hd_step_ends(thread);
    thread->task = outer;
    thread->running = outer_running;
    thread->handles = handles;
    one = step ? hd_task_find(step) : NULL;
    if (one) one->ran += now - begin;
    if (HD_UNLIKELY(now - begin >= SLOW_STEP_NS) && !thread->nests)
      hd_step_slow(thread, step, callback, now - begin);
    thread->nests = handles;
    if (one) step_ends(thread, step, one, now, held);
    PyErr_Restore(type, value, traceback);
  }
  Py_XDECREF(step);
  Py_DECREF(callback);
  return result;
}

static PyMethodDef definition = {"run", (PyCFunction)(void (*)(void))context_run,
                                 METH_FASTCALL | METH_KEYWORDS, NULL};

int hd_asyncio_hook(void) {
  PyObject *run = PyDict_GetItemString(hd_type_dict(&PyContext_Type), "run");
  if (run == NULL || Py_TYPE(run) != &PyMethodDescr_Type ||
      ((PyMethodDescrObject *)run)->d_method->ml_flags != definition.ml_flags)
    return 0;
  int result = hd_hook_method(&PyContext_Type, &definition, &original_run);
  PyType_Modified(&PyContext_Type);
  return result;
}
