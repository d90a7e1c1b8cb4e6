/* Events of sched.scheduler: what it is to call, when, and what became of it.
 *
 * All it does happens under its lock, whose releases show it. An event is known by the very objects it
 * was entered with: it refers to them until it runs. Events beyond EVENTS run unrecorded. */
#include "tasks/schedules.h"
#include "tasks/tasks.h"

#define EVENTS 4096u

typedef struct {
  const void *scheduler, *time, *priority, *action, *argument;
} event;

static struct {
  uint64_t key; /* 0: free */
  uint32_t task;
} pending[EVENTS];
static uint32_t used; /* those from here on are free */

#define NESTED 4
__thread int hd_schedule_depth;
static __thread struct {
  uint32_t task, outer; /* outer: what the thread ran before */
  uint32_t generation;
  uint64_t since;
  const hd_frame *frame; /* of run() */
  const void *scheduler;
} running[NESTED];

static uint64_t key_of(const event *one) {
  const void *const parts[] = {one->scheduler, one->time, one->priority, one->action, one->argument};
  uint64_t key = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    key = (key ^ (uint64_t)(uintptr_t)parts[i]) * 0x9E3779B97F4A7C15ull;
  return key | 1;
}

static void add(uint64_t key, uint32_t task) {
  uint32_t at = 0;
  while (at < used && pending[at].key) at++;
  if (at == EVENTS) return;
  if (at == used) used++;
  pending[at].key = key;
  pending[at].task = task;
}

/* Its task, which is no longer pending; 0: none that was told of. */
static uint32_t take(uint64_t key) {
  for (uint32_t i = 0; i < used; i++) {
    if (pending[i].key != key) continue;
    pending[i].key = 0;
    while (used && pending[used - 1].key == 0) used--;
    return pending[i].task;
  }
  return 0;
}

/* ---- when and how urgent ---- */

static bool seconds_of(PyObject *value, double *seconds) {
  bool plain = value && (PyFloat_CheckExact(value) || PyLong_CheckExact(value));
  *seconds = plain ? PyFloat_AsDouble(value) : 0;
  PyErr_Clear();
  return plain;
}

/* Ours, of a time on the clock that the scheduler goes by; HD_FOREVER: it is none that is known. */
static uint64_t due_at(hd_thread *thread, PyObject *scheduler, PyObject *time) {
  PyObject *clock = hd_attribute(scheduler, "timefunc");
  const char *name = clock && PyCFunction_CheckExact(clock)
                         ? ((PyCFunctionObject *)clock)->m_ml->ml_name
                         : "";
  struct timespec now;
  double due;
  bool known = seconds_of(time, &due);
  if (strcmp(name, "monotonic") == 0 || strcmp(name, "perf_counter") == 0)
    clock_gettime(CLOCK_MONOTONIC, &now);
  else if (strcmp(name, "time") == 0)
    clock_gettime(CLOCK_REALTIME, &now);
  else
    known = false;
  Py_XDECREF(clock);
  if (!known) return HD_FOREVER;
  double ahead = due - (double)now.tv_sec - (double)now.tv_nsec / 1e9;
  double at = (double)hd_now(thread) + ahead * 1e9;
  return at > 0 && at < 9e18 ? (uint64_t)at : HD_FOREVER;
}

static void append_priority(char *text, size_t size, PyObject *priority) {
  bool plain = PyLong_CheckExact(priority) || PyFloat_CheckExact(priority) ||
               PyUnicode_CheckExact(priority);
  PyObject *shown = plain ? PyObject_Str(priority) : NULL;
  const char *utf8 = shown ? PyUnicode_AsUTF8(shown) : NULL;
  char shortened[32];
  snprintf(shortened, sizeof shortened, "%s", utf8 ? utf8 : Py_TYPE(priority)->tp_name);
  hd_append(text, size, shortened);
  PyErr_Clear();
  Py_XDECREF(shown);
}

/* ---- entered, cancelled, run ---- */

static void entered(hd_thread *thread, hd_frame *frame) {
  PyObject *self = hd_frame_argument(frame, 0), *time = hd_frame_argument(frame, 1);
  PyObject *priority = hd_frame_argument(frame, 2), *action = hd_frame_argument(frame, 3);
  PyObject *argument = hd_frame_argument(frame, 4);
  if (!self || !time || !priority || !action || !argument || used == EVENTS) return;
  hd_object *scheduler = hd_composite(thread, self, HD_OBJECT_KIND_EXECUTOR, NULL);
  uint32_t task = hd_task_new(thread);
  if (task == 0) return;
  uint32_t executor = scheduler ? hd_object_announce(thread, scheduler) : 0;
  uint32_t name = hd_task_name(action, argument, false);
  char text[64] = "";
  append_priority(text, sizeof text, priority);
  uint32_t urgency = hd_string(text, strlen(text));
  uint64_t due = due_at(thread, self, time);
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(frame, frames, HD_STACK_DEPTH);
  uint32_t stack = hd_stack_of(frames, count, HD_STACK_DEPTH);
  uint64_t now = hd_now(thread);
  hd_emit(thread, now, HD_EVENT_TASK_BEGIN, HD_TASK_KIND_EVENT, task, name, stack,
          hd_pair(executor, thread->task));
  hd_emit(thread, now, HD_EVENT_TASK_DUE, 0, task, urgency, 0, due);
  hd_emit(thread, now, HD_EVENT_TASK_BLOCK, HD_WAIT_REASON_DUE, task, 0, stack, 0);
  add(key_of(&(event){self, time, priority, action, argument}), task);
}

/* Events are tuples: time, priority, since 3.10 a number, action, argument, keyword arguments. */
static void cancelled(hd_thread *thread, hd_frame *frame) {
  PyObject *self = hd_frame_argument(frame, 0), *one = hd_frame_argument(frame, 1);
  const Py_ssize_t size = HD_SINCE(10) ? 6 : 5;
  if (!self || !one || !PyTuple_Check(one) || PyTuple_GET_SIZE(one) != size) return;
  uint32_t task = take(key_of(&(event){self, PyTuple_GET_ITEM(one, 0), PyTuple_GET_ITEM(one, 1),
                                       PyTuple_GET_ITEM(one, size - 3),
                                       PyTuple_GET_ITEM(one, size - 2)}));
  if (task)
    hd_emit(thread, hd_now(thread), HD_EVENT_TASK_END, HD_WAIT_OUTCOME_ERROR, task, 1, 0, 0);
}

/* The innermost is over. */
static void finish(hd_thread *thread, bool ok) {
  uint64_t now = hd_now(thread);
  int at = --hd_schedule_depth;
  uint32_t task = running[at].task;
  if (running[at].generation != hd.generation) return;
  hd_emit(thread, now, HD_EVENT_TASK_END, ok ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR, task, 0,
          0, ok ? now - running[at].since : 0);
  if (thread->task == task) thread->task = running[at].outer;
}

/* run() has come around: unless it sleeps for no time after each event, as it does by itself, the
 * one it ran has returned. */
static bool has_returned(const hd_frame *frame) {
  PyObject *delay = hd_frame_named(frame, "delayfunc");
  return delay && !(PyCFunction_CheckExact(delay) &&
                    strcmp(((PyCFunctionObject *)delay)->m_ml->ml_name, "sleep") == 0);
}

static event next_event(hd_frame *frame) {
  return (event){hd_frame_argument(frame, 0), hd_frame_named(frame, "time"),
                 hd_frame_named(frame, "priority"), hd_frame_named(frame, "action"),
                 hd_frame_named(frame, "argument")};
}

/* The event at the head is run when this round found it due. */
static void ran(hd_thread *thread, hd_frame *frame) {
  const void *self = hd_frame_argument(frame, 0);
  if (hd_schedule_depth && running[hd_schedule_depth - 1].frame == frame)
    finish(thread, running[hd_schedule_depth - 1].scheduler == self && has_returned(frame));
  if (hd_schedule_depth) {
    hd_walked frames[HD_STACK_DEPTH];
    hd_schedule_left(thread, frames, hd_walk(frame, frames, HD_STACK_DEPTH));
  }
  if (hd_frame_named(frame, "delay") != Py_False || hd_schedule_depth == NESTED) return;
  event one = next_event(frame);
  uint32_t task = take(key_of(&one));
  if (task == 0) return;
  uint64_t now = hd_now(thread);
  hd_emit(thread, now, HD_EVENT_TASK_UNBLOCK, 0, task, 0, 0, 0);
  running[hd_schedule_depth].task = task;
  running[hd_schedule_depth].outer = thread->task;
  running[hd_schedule_depth].since = now;
  running[hd_schedule_depth].generation = hd.generation;
  running[hd_schedule_depth].scheduler = self;
  running[hd_schedule_depth++].frame = frame;
  thread->task = task;
}

void hd_schedule_released(hd_thread *thread, const hd_object *lock) {
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || lock->parent == NULL || lock->parent->key != hd_frame_argument(top, 0)) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  switch (hd_place_of(top)->role) {
    case HD_ROLE_SCHEDULE_ENTER: entered(thread, top); break;
    case HD_ROLE_SCHEDULE_CANCEL: cancelled(thread, top); break;
    case HD_ROLE_SCHEDULE_RUN: ran(thread, top); break;
    default: break;
  }
  PyErr_Restore(type, value, traceback);
}

/* Events of the parent's tasks are none of a forked child's. */
void hd_schedules_after_fork(void) {
  used = 0;
  hd_schedule_depth = 0;
}

/* ---- waiting for the next ---- */

void hd_schedule_sleeps(hd_thread *thread, double seconds, hd_io *io) {
  hd_frame *top = hd_frame_top(hd_tstate());
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_SCHEDULE_RUN) return;
  if (seconds == 0) {
    if (hd_schedule_depth && running[hd_schedule_depth - 1].frame == top) finish(thread, true);
    return;
  }
  PyObject *action = hd_frame_named(top, "action"), *priority = hd_frame_named(top, "priority");
  if (action == NULL || priority == NULL) return;
  char text[400];
  snprintf(text, sizeof text, "%.256s (priority ", hd_callable_name(action));
  append_priority(text, sizeof text, priority);
  hd_append(text, sizeof text, ")");
  io->what = HD_AWAITED_SCHEDULED;
  io->name = hd_string(text, strlen(text));
}

/* An exception has taken the thread out of run(). */
void hd_schedule_left(hd_thread *thread, const hd_walked *frames, int count) {
  while (hd_schedule_depth && count < HD_STACK_DEPTH) {
    for (int i = 0; i < count; i++)
      if (frames[i].frame == running[hd_schedule_depth - 1].frame) return;
    finish(thread, false);
  }
}
