/* The threads of the process: who is alive, and how each appears and goes.
 *
 * A thread that Python starts is prepared by its parent (thread_start.c); any other appears with
 * its first operation. A thread that was not ended by its start function ends when the C library
 * runs the destructors of its thread-specific data, without the GIL: list and structures are
 * guarded by a mutex for that, and what outlives the lock is an id, never a pointer. */
#include "heddle.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__thread hd_thread *hd_self;
__thread bool hd_hidden;
static hd_thread *first;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static bool key_made;
static uint32_t unclaimed; /* adopted threads that have done nothing yet */

static void link_thread(hd_thread *thread) {
  pthread_mutex_lock(&guard);
  thread->id = ++hd.next_thread;
  thread->next = first;
  if (first) first->previous = thread;
  first = thread;
  pthread_mutex_unlock(&guard);
}

static void unlink_and_free(hd_thread *thread) {
  pthread_mutex_lock(&guard);
  if (thread->previous) thread->previous->next = thread->next;
  else if (first == thread) first = thread->next;
  if (thread->next) thread->next->previous = thread->previous;
  pthread_mutex_unlock(&guard);
  free(thread->held);
  free(thread);
}

/* Locks that an ended thread still holds refer to it: then it stays. */
void hd_thread_free(hd_thread *thread) {
  if (thread->held_count == 0) unlink_and_free(thread);
}

static void thread_is_gone(void *value) {
  hd_thread *thread = value;
  hd_self = NULL;
  hd_calling = NULL; /* its stack is gone */
  if (!thread->ended) {
    if (hd.state == HD_ON) hd_thread_end(thread);
    else thread->ended = true;
  }
  hd_thread_free(thread);
}

/* ---- looking up ---- */

uint32_t hd_thread_of_ident(unsigned long ident) {
  uint32_t id = 0;
  pthread_mutex_lock(&guard);
  for (const hd_thread *t = first; t && !id; t = t->next)
    if (t->ident == ident && t->started && !t->ended) id = t->id;
  pthread_mutex_unlock(&guard);
  return id;
}

uint32_t hd_thread_of_python(PyObject *python) {
  uint32_t id = 0;
  pthread_mutex_lock(&guard);
  for (const hd_thread *t = first; t && !id; t = t->next)
    if (t->python == python && !t->ended) id = t->id;
  pthread_mutex_unlock(&guard);
  return id;
}

const hd_thread *hd_thread_waiting(uint32_t id) {
  const hd_thread *found = NULL;
  pthread_mutex_lock(&guard);
  for (const hd_thread *t = first; t && !found; t = t->next)
    if (t->id == id && t->wait) found = t;
  pthread_mutex_unlock(&guard);
  return found;
}

void hd_threads_each(void (*visit)(hd_thread *thread)) {
  pthread_mutex_lock(&guard);
  for (hd_thread *t = first; t; t = t->next) visit(t);
  pthread_mutex_unlock(&guard);
}

uint32_t hd_threads_live(bool joinable_only, const hd_thread *except) {
  uint32_t count = 0;
  pthread_mutex_lock(&guard);
  for (const hd_thread *t = first; t; t = t->next) {
    bool joinable = t->python && !(t->flags & (HD_THREAD_FLAG_DAEMON | HD_THREAD_FLAG_MAIN));
    count += !t->ended && t->started && t != except && (joinable || !joinable_only);
  }
  pthread_mutex_unlock(&guard);
  return count;
}

/* ---- names ---- */

static void take_name(hd_thread *thread, PyObject *python) {
  PyObject *name = hd_plain_attribute(python, hd_names.name);
  if (name && PyUnicode_CheckExact(name)) thread->name_id = hd_string_of(name);
  if (thread->python) Py_XSETREF(thread->name, name);
  else Py_XDECREF(name);
  PyObject *daemonic = hd_plain_attribute(python, hd_names.daemonic);
  if (daemonic == Py_True) thread->flags |= HD_THREAD_FLAG_DAEMON;
  else if (daemonic == Py_False) thread->flags &= ~(uint32_t)HD_THREAD_FLAG_DAEMON;
  Py_XDECREF(daemonic);
}

static void announce_name(hd_thread *thread) {
  if (thread->ring) {
    thread->ring->name = thread->name_id;
    thread->ring->flags = thread->flags;
  }
  hd_emit(thread, hd_now(thread), HD_EVENT_THREAD_NAME, (uint16_t)thread->flags, thread->id,
          thread->name_id, 0, 0);
}

void hd_thread_name(hd_thread *thread, uint32_t name) {
  if (thread->name_id == name) return;
  thread->name_id = name;
  announce_name(thread);
}

/* The threading.Thread of a thread that appeared by itself; borrowed. */
static PyObject *registered(const hd_thread *thread) {
  PyObject *active = hd_module_value(hd_names.threading, hd_names.active);
  if (active == NULL || !PyDict_CheckExact(active)) return NULL;
  PyObject *ident = PyLong_FromUnsignedLong(thread->ident);
  PyObject *found = ident ? PyDict_GetItemWithError(active, ident) : NULL;
  Py_XDECREF(ident);
  return found;
}

/* Called before waits: a thread may be renamed at any time, or be given its Thread object only
 * after it began. */
void hd_thread_refresh_name(hd_thread *thread) {
  PyObject *type, *value, *traceback;
  if (thread->ident == hd.main_ident) {
    PyErr_Fetch(&type, &value, &traceback);
    hd_process_refresh_name();
    PyErr_Restore(type, value, traceback);
  }
  if (thread->python) {
    PyObject *name = hd_plain_attribute(thread->python, hd_names.name);
    bool same = name == thread->name;
    Py_XDECREF(name);
    if (HD_LIKELY(same)) return;
  } else if (thread->name_id || thread->ended) {
    return;
  }
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *python = thread->python ? thread->python : registered(thread);
  uint32_t before = thread->name_id;
  if (python) take_name(thread, python);
  if (thread->name_id != before) announce_name(thread);
  PyErr_Restore(type, value, traceback);
}

/* ---- life ---- */

static void open_lane(hd_thread *thread) {
  hd_ring_open(thread);
  uint64_t now = hd_clock_sync(thread);
  if (thread->ring) {
    hd_ring *ring = thread->ring;
    ring->flags = thread->flags;
    ring->thread_begin_at = thread->written;
    ring->name = thread->name_id;
    ring->native_id = thread->native;
    __atomic_store_n(&ring->thread, thread->id, __ATOMIC_RELEASE);
  }
  hd_emit(thread, now, HD_EVENT_THREAD_BEGIN, (uint16_t)thread->flags, thread->id, thread->name_id,
          thread->stack, hd_pair(thread->native, thread->parent));
}

static void close_lane(hd_thread *thread, uint64_t cpu) {
  hd_call_publish(thread); /* it ends in the middle of a call: a daemon, at exit */
  hd_emit(thread, hd_now(thread), HD_EVENT_THREAD_END, 0, thread->id, 0, 0, cpu);
  thread->ended = true;
  hd_ring_close(thread);
}

/* Where a reader finds the frames of the thread. C code that calls Python has another state each time. */
static void tell_state(const hd_thread *thread, const PyThreadState *state) {
  if (thread->ring && !(thread->flags & HD_THREAD_FLAG_FOREIGN))
    thread->ring->thread_state = (uint64_t)(uintptr_t)state;
}

/* With the GIL, which keeps it from ending; NULL: it has none. */
static const PyThreadState *state_of(unsigned long ident) {
  PyThreadState *state = PyInterpreterState_ThreadHead(hd.interpreter);
  while (state && state->thread_id != ident) state = PyThreadState_Next(state);
  return state;
}

static void enter_lane(hd_thread *thread) {
  hd_self = thread;
  thread->place = &hd_self;
  if (key_made) pthread_setspecific(key, thread);
}

static void forget_unclaimed(unsigned long ident);

void hd_thread_begin(hd_thread *thread) {
  thread->ident = PyThread_get_thread_ident();
  thread->native = (uint32_t)syscall(SYS_gettid);
  if (HD_UNLIKELY(unclaimed)) forget_unclaimed(thread->ident);
  thread->started = true;
  enter_lane(thread);
  open_lane(thread);
  tell_state(thread, hd_tstate());
}

/* In the thread itself; with or without the GIL. */
void hd_thread_end(hd_thread *thread) {
  struct timespec cpu = {0, 0};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  close_lane(thread, (uint64_t)cpu.tv_sec * 1000000000ull + (uint64_t)cpu.tv_nsec);
}

/* A thread that Python is about to start: it has an id and a history before it runs. */
hd_thread *hd_thread_prepare(const hd_thread *parent, PyObject *function) {
  hd_thread *thread = calloc(1, sizeof *thread);
  if (thread == NULL) return NULL;
  thread->ring_index = -1;
  thread->parent = parent->id;
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
  thread->stack = hd_stack_of(frames, count, HD_STACK_DEPTH);
  PyObject *self = PyMethod_Check(function) ? PyMethod_GET_SELF(function) : NULL;
  PyObject *name = self ? hd_plain_attribute(self, hd_names.name) : NULL;
  if (name && PyUnicode_CheckExact(name)) {
    thread->python = self; /* the method that is about to be called keeps it alive */
    take_name(thread, self);
  }
  Py_XDECREF(name);
  link_thread(thread);
  return thread;
}

/* ---- threads from before the agent ---- */

hd_thread *hd_thread_adopted(unsigned long ident) {
  hd_thread *found = NULL;
  pthread_mutex_lock(&guard);
  for (hd_thread *t = first; t && !found; t = t->next)
    if (t->ident == ident && t->adopted && !t->ended) found = t;
  pthread_mutex_unlock(&guard);
  return found;
}

hd_thread *hd_thread_adopt(unsigned long ident, uint32_t native, uint32_t flags, uint32_t name) {
  hd_thread *thread = hd_thread_of_ident(ident) ? NULL : calloc(1, sizeof *thread);
  if (thread == NULL) return NULL;
  thread->ring_index = -1;
  thread->ident = ident;
  thread->native = native;
  thread->flags = flags;
  thread->name_id = name;
  thread->started = true;
  link_thread(thread);
  open_lane(thread);
  tell_state(thread, state_of(ident));
  thread->adopted = true;
  unclaimed++;
  return thread;
}

static void leave_unclaimed(hd_thread *thread) {
  unclaimed--;
  thread->adopted = false;
  if (thread->wait) hd_wait_claim(thread);
}

/* Another thread has its identifier now: it has ended without a word. */
static void forget_unclaimed(unsigned long ident) {
  hd_thread *thread = hd_thread_adopted(ident);
  if (thread == NULL) return;
  leave_unclaimed(thread);
  close_lane(thread, 0);
  hd_thread_free(thread);
}

static hd_thread *claim(unsigned long ident) {
  hd_thread *thread = hd_thread_adopted(ident);
  if (thread == NULL || (thread->native && thread->native != (uint32_t)syscall(SYS_gettid)))
    return NULL;
  enter_lane(thread);
  leave_unclaimed(thread);
  tell_state(thread, hd_tstate());
  return thread;
}

/* A thread that nobody announced: started by C code, or before the agent. */
hd_thread *hd_thread_attach(void) {
  unsigned long ident = PyThread_get_thread_ident();
  hd_thread *thread = unclaimed ? claim(ident) : NULL;
  if (thread) return thread;
  thread = calloc(1, sizeof *thread);
  if (thread == NULL) return NULL;
  thread->ring_index = -1;
  bool main = ident == hd.main_ident;
  thread->flags = main ? HD_THREAD_FLAG_MAIN : HD_THREAD_FLAG_FOREIGN;
  if (main) thread->name_id = hd_string("MainThread", 10);
  link_thread(thread);
  hd_thread_begin(thread);
  return thread;
}

/* ---- another session ---- */

/* What it did for the one before it is neither told of, nor ended, in another. */
static void start_over(hd_thread *thread) {
  thread->called = 0;
  thread->task = thread->outer_task = thread->untold = 0;
  thread->records = NULL;
  thread->room = 0;
  thread->ring = NULL;
}

static void forget_thread(hd_thread *thread) {
  if (thread->adopted) free(thread->wait);
  thread->wait = NULL;
  thread->held_count = 0;
  thread->running = NULL;
  thread->last = thread->ns_base = thread->tick_base = 0;
  thread->parent = thread->stack = 0;
  thread->adopted = false;
  start_over(thread);
}

/* One that its own code knows stays, wherever that is; those are told of again when a session begins (resume_threads),
 * but for the thread that leads us in, where it is no thread of the program. */
void hd_threads_forget(bool forked) {
  unsigned long own = PyThread_get_thread_ident();
  if (forked) pthread_mutex_init(&guard, NULL);
  pthread_mutex_lock(&guard);
  hd_thread **link = &first, *previous = NULL;
  for (hd_thread *t = first; t; t = *link) {
    forget_thread(t);
    bool lives = t->started && !t->ended && state_of(t->ident) != NULL;
    if (lives && t->place && *t->place == t) *t->place = NULL;
    if (t->place) {
      t->ended = !lives || (t->ident == own && own != hd.main_ident);
      previous = t;
      link = &t->next;
    } else {
      *link = t->next;
      if (t->next) t->next->previous = previous;
      free(t->held);
      free(t);
    }
  }
  unclaimed = 0;
  pthread_mutex_unlock(&guard);
}

/* They are as those that ran before the agent came. */
static void resume_threads(void) {
  for (hd_thread *t = first; t; t = t->next) {
    if (t->ended) continue;
    if (t->ident == hd.main_ident) {
      t->native = (uint32_t)getpid();
      t->flags = (t->flags & ~(uint32_t)HD_THREAD_FLAG_FOREIGN) | HD_THREAD_FLAG_MAIN;
    }
    open_lane(t);
    tell_state(t, state_of(t->ident));
    t->adopted = true;
    unclaimed++;
  }
}

int hd_threads_start(void) {
  if (!key_made && pthread_key_create(&key, thread_is_gone) != 0) return -1;
  key_made = true;
  resume_threads();
  hd_hidden = PyThread_get_thread_ident() != hd.main_ident;
  hd_thread *main = hd_hidden ? hd_thread_adopted(hd.main_ident) : hd_thread_attach();
  if (main == NULL)
    main = hd_thread_adopt(hd.main_ident, (uint32_t)getpid(), HD_THREAD_FLAG_MAIN,
                           hd_string("MainThread", 10));
  if (main && hd.paused) hd_emit(main, hd_now(main), HD_EVENT_RECORDING, 0, 0, 0, 0, 0);
  return main && main->records ? 0 : -1;
}

/* In the child there is one thread. It keeps its id. */
void hd_threads_after_fork(hd_thread *self) {
  pthread_mutex_init(&guard, NULL);
  hd_thread *next;
  for (hd_thread *t = first; t; t = next) {
    next = t->next;
    if (t == self) continue;
    if (t->adopted) free(t->wait);
    free(t->held);
    free(t);
  }
  unclaimed = 0;
  first = self;
  hd_hidden = false; /* the forking thread is the child's main thread, whatever it was */
  if (self == NULL) return;
  self->next = self->previous = NULL;
  start_over(self);
  self->flags = (self->flags & ~(uint32_t)HD_THREAD_FLAG_FOREIGN) | HD_THREAD_FLAG_MAIN;
}
