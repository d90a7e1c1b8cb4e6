/* What the files of the native module share: state of the process, of a thread, of an object.
 *
 * Locking. With a GIL, everything here is read and written only by the thread that holds it; the
 * exceptions are marked (thread list and ring pool, which a thread touches while it dies). On a
 * free-threaded build start() refuses, and the pure-Python fallback is used: none of this has
 * been tried there.
 *
 * Hooks never raise an exception of their own, never run Python code on the path of an
 * uncontended operation, and never wait for anything but what the program itself waits for. */
#ifndef HEDDLE_H
#define HEDDLE_H

#include "compat.h"
#include "protocol.h"
#include <errno.h>
#include <string.h>

#define HD_HOLD_THRESHOLD_NS 50000u
#define HD_OWNER_INTERVAL_NS 10000000u
#define HD_FOREVER UINT64_MAX
#define HD_UNKNOWN_LATENCY UINT32_MAX

typedef struct hd_object hd_object;
typedef struct hd_thread hd_thread;

/* ---- process ---- */

enum { HD_OFF, HD_ON, HD_FORKED };

typedef struct {
  int state;          /* HD_OFF, HD_ON; HD_FORKED: a child that has no directory yet */
  bool direct;        /* locks may be taken and released without the original functions */
  bool full;          /* detail full */
  bool paused;        /* by the program itself (api.c) */
  uint32_t next_thread, next_object;
  uint32_t generation; /* counts forks between the first process and this one */
  uint64_t epoch_ns;
  uint64_t object_count, site_count; /* live objects and site counters, for status() */
  hd_header *header;                 /* never NULL: a private page before start */
  PyInterpreterState *interpreter;
  unsigned long main_ident;
} hd_process;

extern hd_process hd;

/* ---- objects (objects.c) ---- */

/* Shapes of an object, found out when it is created or first seen. */
enum {
  HD_SHAPE_LAZY = 1,     /* gets id and slot only when a wait or long hold makes it worth it */
  HD_SHAPE_WAITER = 2,   /* the lock a thread sleeps on in Condition.wait: never counted */
  HD_SHAPE_SENTINEL = 4, /* the lock that is held while a thread lives: released in C, unseen */
  HD_SHAPE_MUTEX = 8,    /* the mutex of a queue: its releases tell the queue's depth */
  HD_SHAPE_HIDDEN = 16,  /* part of something the user knows, or of nothing he knows */
  HD_SHAPE_CROSS = 32,   /* was released by a thread that did not hold it */
  HD_SHAPE_COMPOSITE = 128, /* no lock: a queue, condition, … made of locks */
  HD_SHAPE_RESULT = 512, /* the lock of a Future or an Event: its releases tell what became of it */
  HD_SHAPE_JOB = 1024,   /* a Future that was made by submit; the failed result of a pool's call */
  HD_SHAPE_CALLS = 2048, /* the result of calls that a pool of multiprocessing has not made yet */
  HD_SHAPE_SCHEDULE = 4096, /* the lock of a scheduler: its releases tell of its events */
  HD_SHAPE_WAITED = 64,  /* somebody waited for it during the present hold */
  HD_SHAPE_SHARED = 256, /* a composite of multiprocessing: other processes may use it too */
};

/* Private state of a lock, or of a composite such as a Queue or a Condition. `slot` and
 * `site_slot` are never NULL: what has no place in shared memory counts into a scratch slot, so
 * that the paths below need no branch for it. The first 64 bytes are what an uncontended
 * acquire and release touch. */
struct hd_object {
  void *key; /* the Python object; never dereferenced through here */
  hd_object_slot *slot;
  hd_site_slot *site_slot; /* counters at `last_site` */
  uint64_t since;          /* when the present owner acquired it */
  hd_thread *holder;       /* whose held list it is in; NULL: in none */
  uint32_t owner;          /* id of the thread that holds it, 0: nobody */
  uint32_t site;           /* where the owner acquired it */
  uint32_t last_site;
  uint32_t sequence;
  uint32_t depth; /* recursion of an RLock; items of a queue */
  uint16_t shape;
  uint8_t kind;
  uint8_t samples; /* log2 of contended waits since Owner evidence was last written */

  uint32_t id; /* 0 until it has been announced */
  uint32_t stack;
  uint32_t size;
  uint32_t refs; /* place in the table, children, waits under way */
  uint32_t waiters;
  uint32_t releaser; /* who released it last while somebody waited; of a composite see missed.c */
  uint64_t released; /* when; of a lock of asyncio see asyncio_locks.c */
  uint64_t sampled; /* when Owner evidence was last written */
  hd_object *parent;
  uint32_t target;   /* HD_SHAPE_SENTINEL: the thread whose end it signals; of a Future: its task */
  uint32_t sites;    /* first of its site slots, index + 1 */
  uint32_t contended; /* waits, to decide on Owner evidence */
  uint32_t shared;    /* string: what other processes know it by; 0: it is of this one alone */
};

/* Open addressing by pointer. */
extern hd_object **hd_objects;
extern size_t hd_objects_mask;

static inline size_t hd_object_place(const void *key) {
  return (size_t)(((uint64_t)(uintptr_t)key >> 3) * 0x9E3779B97F4A7C15ull >> 32) & hd_objects_mask;
}

static inline hd_object *hd_object_find(const void *key) {
  if (HD_UNLIKELY(hd_objects == NULL)) return NULL;
  for (size_t i = hd_object_place(key);; i = (i + 1) & hd_objects_mask) {
    hd_object *object = hd_objects[i];
    if (object == NULL || object->key == key) return object;
  }
}

hd_object *hd_object_new(void *key, uint8_t kind, uint16_t shape);
void hd_object_ref(hd_object *object);
void hd_object_unref(hd_thread *thread, hd_object *object);
/* Gives up the key; the object ends when nothing refers to it any more. */
void hd_object_detach(hd_thread *thread, hd_object *object);
/* Gives the object an id, a slot and an ObjectBegin if it has none; returns the id. */
uint32_t hd_object_announce(hd_thread *thread, hd_object *object);
/* Gives it the name that the program has for it. */
void hd_object_name(hd_thread *thread, hd_object *object, uint32_t name);
/* In a forked child: tells which of the objects it was born with others use too. */
void hd_objects_share(hd_thread *thread);
extern hd_object_slot hd_scratch_slot;

/* ---- site counters (sites.c) ---- */

extern hd_site_slot hd_scratch_site;
/* Makes `object->site_slot` the counters of `site`. */
void hd_site_select(hd_object *object, uint32_t site);
void hd_sites_free(hd_object *object);

/* ---- threads (threads.c) ---- */

struct hd_thread {
  /* clock */
  uint64_t tick_base, ns_base, last;
  /* ring: the slot is a private one where there is no ring */
  hd_ring *ring;
  hd_record *records;
  uint64_t written;
  uint32_t mask;
  uint32_t id;
  hd_object **held; /* outermost first */
  uint32_t held_count, held_capacity;
  int32_t ring_index; /* -1: none */
  unsigned long ident;
  uint32_t native, parent, flags, stack;
  PyObject *python;  /* the threading.Thread, borrowed, valid while the thread runs; or NULL */
  PyObject *name;    /* the name announced, owned; or NULL */
  uint32_t name_id;
  bool started, ended;
  bool adopted;         /* it ran before the agent came, and has done nothing since */
  uint32_t task, outer_task; /* what it runs; what it ran when that began */
  uint32_t called; /* records after `written` that tell of a call under way (calls.c) */
  PyObject *running; /* the task of asyncio whose step it is in, borrowed; or NULL */
  struct hd_wait *wait; /* the innermost wait under way */
  hd_thread *next, *previous;
};

/* NULL also while a call is under way that may wait: whoever comes meanwhile takes the slow way. */
extern __thread hd_thread *hd_self;
/* This thread is the agent's own: nothing it does is recorded. */
extern __thread bool hd_hidden;
hd_thread *hd_thread_attach(void);
/* Ids, not structures: a thread that ends frees its own. 0: not known. */
uint32_t hd_thread_of_ident(unsigned long ident);
uint32_t hd_thread_of_python(PyObject *python);
/* A thread by its id, if it waits: then it cannot end, nor go on, without the GIL. */
const hd_thread *hd_thread_waiting(uint32_t id);
void hd_thread_refresh_name(hd_thread *thread);
/* The calling thread's name, as the program itself gives it. */
void hd_thread_name(hd_thread *thread, uint32_t name);
void hd_thread_free(hd_thread *thread);
/* Finishes the birth and the death of a thread (threadlife.c). */
void hd_thread_begin(hd_thread *thread);
void hd_thread_end(hd_thread *thread);
hd_thread *hd_thread_prepare(const hd_thread *parent, PyObject *function);
void hd_threads_after_fork(hd_thread *self);
/* `visit` must not look for threads itself. */
void hd_threads_each(void (*visit)(hd_thread *thread));
int hd_threads_start(void);
/* A thread that ran before the agent came gets its lane from who holds the GIL, and takes it over
 * with its first operation. NULL without memory, or when it has a lane already. */
hd_thread *hd_thread_adopt(unsigned long ident, uint32_t native, uint32_t flags, uint32_t name);
/* One that was adopted and has done nothing since; NULL: no such. */
hd_thread *hd_thread_adopted(unsigned long ident);
uint32_t hd_threads_live(bool joinable_only, const hd_thread *except);
int hd_threads_hook(PyObject *module);
/* Starts a thread of the agent's own; NULL with an exception when there can be no more. */
PyObject *hd_start_hidden(PyObject *function);

/* ---- rings (rings.c) ---- */

void hd_ring_open(hd_thread *thread);
void hd_ring_close(hd_thread *thread);
uint64_t hd_rings_written(void);

/* Fills record number `at`, which is the thread's to write. */
static inline void hd_record_put(hd_thread *thread, uint64_t at, uint64_t time, uint16_t kind,
                                 uint16_t small, uint32_t a, uint32_t b, uint32_t c, uint64_t d) {
  hd_record *record = &thread->records[at & thread->mask];
  record->time = time;
  record->kind = kind;
  record->small = small;
  record->a = a;
  record->b = b;
  record->c = c;
  record->d = d;
}

/* What happens at every moment, and is not told while the program has paused its recording: what
 * comes and goes is, for a reader could not make sense of the rest without it. */
static inline bool hd_event_pauses(uint16_t kind) {
  return (kind >= HD_EVENT_ACQUIRE && kind <= HD_EVENT_NOTIFY) || kind == HD_EVENT_TASK_UNBLOCK ||
         kind == HD_EVENT_TASK_BLOCK || kind == HD_EVENT_AWAITED || kind == HD_EVENT_SLOW_STEP ||
         kind == HD_EVENT_SPAN_BEGIN || kind == HD_EVENT_COUNTER || kind == HD_EVENT_MISSED;
}

static inline void hd_emit(hd_thread *thread, uint64_t time, uint16_t kind, uint16_t small,
                           uint32_t a, uint32_t b, uint32_t c, uint64_t d) {
  if (HD_UNLIKELY(thread->records == NULL)) {
    /* What a thread does after its function returned (destructors of thread-locals, mostly) is
     * counted but has no place in the recording: its ring may serve another thread already. */
    if (!thread->ended) hd.header->dropped++;
    return;
  }
  if (HD_UNLIKELY(hd.paused) && hd_event_pauses(kind)) return;
  hd_record_put(thread, thread->written, time, kind, small, a, b, c, d);
  thread->written++;
  __atomic_store_n(&thread->ring->written, thread->written, __ATOMIC_RELEASE);
}

static inline uint64_t hd_pair(uint32_t low, uint32_t high) {
  return (uint64_t)high << 32 | low;
}

/* ---- clock (clock.c) ---- */

extern uint64_t hd_tick_window, hd_tick_scale;
void hd_clock_start(void);
const char *hd_clock_source(void);
uint64_t hd_clock_sync(hd_thread *thread);
uint64_t hd_clock_exact(void);

#if defined(__x86_64__)
#include <x86intrin.h>
#define HD_HAVE_TICKS 1
static inline uint64_t hd_ticks(void) { return __rdtsc(); }
#else
#define HD_HAVE_TICKS 0
static inline uint64_t hd_ticks(void) { return 0; }
#endif

/* Nanoseconds since the epoch; never goes back within a thread. `counter`: hd_ticks() of now. */
static inline uint64_t hd_now_at(hd_thread *thread, uint64_t counter) {
#if HD_HAVE_TICKS
  /* A window of 0 (no usable counter) makes this always false; so does a counter that went back. */
  uint64_t ticks = counter - thread->tick_base;
  if (HD_LIKELY(ticks < hd_tick_window)) {
    uint64_t now = thread->ns_base + (ticks * hd_tick_scale >> 32);
    return now > thread->last ? (thread->last = now) : thread->last;
  }
#endif
  (void)counter;
  return hd_clock_sync(thread);
}

static inline uint64_t hd_now(hd_thread *thread) { return hd_now_at(thread, hd_ticks()); }

/* ---- files (files.c) ---- */

typedef struct {
  const char *name;
  void *base;       /* fixed for the life of the process, forked children included */
  size_t reserved;  /* mapped */
  size_t allocated; /* backed by the disk: only this much may be touched */
} hd_file;

int hd_files_create(const char *session, uint64_t start_ns);
int hd_files_publish(void);
void hd_files_discard(void);
void hd_files_tell_parent(int error);
int hd_file_open(hd_file *file, size_t reserve, size_t initial);
bool hd_file_grow(hd_file *file, size_t needed, size_t chunk);
void hd_file_shut(hd_file *file);
/* Replaces the mapping by a private copy that nobody reads. */
void hd_file_neutralise(hd_file *file);
extern int hd_files_error;
extern const char *hd_files_path;

/* Each file's owner maps it at start, maps a new one at the same place in a forked child, and
 * turns it into private memory when there can be none. 0 or an errno. */
int hd_rings_map(void), hd_objects_map(void), hd_sites_map(void), hd_defs_map(void);
int hd_objects_remap(hd_thread *self), hd_sites_remap(void), hd_defs_remap(void);
void hd_rings_after_fork(void);
void hd_rings_neutralise(void), hd_objects_neutralise(void), hd_sites_neutralise(void),
    hd_defs_neutralise(void);

/* ---- definitions (defs.c) ---- */

uint32_t hd_string(const char *text, size_t length);
uint32_t hd_string_of(PyObject *text);
uint32_t hd_site_define(uint32_t file, uint32_t function, uint32_t line, uint32_t flags);
uint32_t hd_stack_define(uint32_t caller, uint32_t site);
void hd_fact(uint32_t key, const char *text, size_t length);

/* ---- code objects and frames (code.c, roles.c, frames.c) ---- */

enum { HD_USER, HD_LIBRARY, HD_INTERNAL };

/* What a function of the standard library means when it stands around a primitive operation. */
enum {
  HD_ROLE_NONE,
  HD_ROLE_CONDITION_WAIT,
  HD_ROLE_CONDITION_NOTIFY,
  HD_ROLE_CONDITION_LOCK,
  HD_ROLE_CONDITION_EXIT,
  HD_ROLE_EVENT_WAIT,
  HD_ROLE_EVENT_SET,
  HD_ROLE_EVENT_CLEAR,
  HD_ROLE_SEMAPHORE_ACQUIRE,
  HD_ROLE_SEMAPHORE_RELEASE,
  HD_ROLE_BARRIER,
  HD_ROLE_QUEUE_PUT,
  HD_ROLE_QUEUE_GET,
  HD_ROLE_QUEUE_JOIN,
  HD_ROLE_QUEUE_OTHER,
  HD_ROLE_QUEUE_FEED, /* moves items from a buffer into the pipe of a queue */
  HD_ROLE_QUEUE_UNSENT, /* is told that an item could not be */
  HD_ROLE_PICKLE, /* makes a pickle for another process */
  HD_ROLE_FUTURE_WAIT,
  HD_ROLE_FUTURE_RUN,
  HD_ROLE_FUTURE_RESULT,
  HD_ROLE_FUTURE_EXCEPTION,
  HD_ROLE_FUTURE_CANCEL,
  HD_ROLE_FUTURES_WAIT,
  HD_ROLE_POOL_SUBMIT,
  HD_ROLE_POOL_RUN,
  HD_ROLE_HANDLE_RUN,
  HD_ROLE_AWAIT,
  HD_ROLE_AWAIT_ONE,
  HD_ROLE_AWAIT_MANY,
  HD_ROLE_AWAIT_GROUP,
  HD_ROLE_THREADSAFE, /* gives a coroutine to the loop of another thread */
  HD_ROLE_LOOP_WAKE,  /* wakes the loop of another thread */
  HD_ROLE_THREAD_START,
  HD_ROLE_THREAD_JOIN,
  HD_ROLE_THREAD_SENTINEL,
  HD_ROLE_THREAD_BEGIN,
  HD_ROLE_SEMLOCK_INIT,  /* makes or rebuilds the semaphore of a multiprocessing lock */
  HD_ROLE_SEMLOCK_ENTER,
  HD_ROLE_PROCESS_JOIN,    /* of a multiprocessing.Process */
  HD_ROLE_SUBPROCESS_WAIT, /* of a Popen, of subprocess or of multiprocessing */
  HD_ROLE_IMPORT,  /* the import machinery: left out of stacks */
  HD_ROLE_CALLS_APPLY, /* of multiprocessing.Pool and its workers, one after another */
  HD_ROLE_CALLS_MAP,
  HD_ROLE_CALLS_IMAP,
  HD_ROLE_CALLS_FEED,
  HD_ROLE_CALLS_MAINTAIN,
  HD_ROLE_CALLS_WORKER,
  HD_ROLE_CALLS_RESULT,
  HD_ROLE_SEMLOCK_EXIT,
  HD_ROLE_CONNECTION_SEND,
  HD_ROLE_MANAGER_CALL,
  HD_ROLE_MANAGER_DISPATCH,
  HD_ROLE_THREAD_EXCEPTHOOK,
  HD_ROLE_PROCESS_BOOTSTRAP,
  HD_ROLE_SCHEDULE_ENTER,
  HD_ROLE_SCHEDULE_CANCEL,
  HD_ROLE_SCHEDULE_RUN,
  HD_ROLE_FACTORY, /* makes a lock for its caller */
  HD_ROLE_INIT,
};

typedef struct {
  PyCodeObject *code; /* owned, so that neither it nor its instructions are used again */
  uint32_t file, function;
  uint8_t class, role, kind; /* kind: family of the `self` of a role */
  bool shared;               /* its `self` may be used by several processes */
  uint8_t reason; /* WaitReason of a task that is suspended in it */
} hd_code;

/* Never NULL. The code table is bounded; hd_code_housekeeping() may empty it and must be called
 * only where no hd_code pointer is held. */
hd_code *hd_code_of(PyCodeObject *code, hd_frame *frame);
void hd_code_housekeeping(void);
void hd_code_start(PyObject *library_folder);
extern uint32_t hd_code_count;
void hd_role_of(const char *file, const char *function, hd_code *code);
uint8_t hd_refine_kind(uint8_t family, PyObject *self);

typedef struct {
  uintptr_t instruction;
  PyCodeObject *code;
  hd_code *info;
  uint32_t site;
  uint32_t class;
} hd_place;

#define HD_PLACES_BITS 13
extern hd_place hd_places[1 << HD_PLACES_BITS];
hd_place *hd_place_miss(hd_place *place, hd_frame *frame);

static inline hd_place *hd_place_of(hd_frame *frame) {
  uintptr_t instruction = hd_frame_instruction(frame);
  uint64_t hash = (uint64_t)instruction * 0x9E3779B97F4A7C15ull;
  hd_place *place = &hd_places[hash >> (64 - HD_PLACES_BITS)];
  if (HD_LIKELY(place->instruction == instruction && place->code == hd_frame_code(frame)))
    return place;
  return hd_place_miss(place, frame);
}

typedef struct {
  hd_frame *frame;
  hd_code *info;
  uint32_t site;
} hd_walked;

#define HD_STACK_DEPTH 48
#define HD_CREATION_DEPTH 8

/* The site of a line of the code. */
uint32_t hd_code_site(const hd_code *info, int line);
int hd_walk(hd_frame *top, hd_walked *frames, int limit);
/* A local variable by its name, borrowed; NULL when there is none. */
PyObject *hd_frame_named(const hd_frame *frame, const char *name);
/* Number of frames at the inner end that belong to the modules that implement primitives. */
int hd_inner_frames(const hd_walked *frames, int count);
uint32_t hd_stack_of(const hd_walked *frames, int count, int limit);
uint32_t hd_user_site_slow(hd_frame *frame);

/* The line the user would point at: the first frame of his own code. */
static inline uint32_t hd_user_site(void) {
  hd_frame *frame = hd_frame_top(hd_tstate());
  if (HD_UNLIKELY(frame == NULL)) return 0;
  hd_place *place = hd_place_of(frame);
  return HD_LIKELY(place->class == HD_USER) ? place->site : hd_user_site_slow(frame);
}

/* ---- recognition (recognise.c) ---- */

/* The state of a lock seen for the first time. */
hd_object *hd_recognise_new(hd_thread *thread, PyObject *lock, uint8_t kind);
hd_object *hd_recognise_again(hd_thread *thread, PyObject *lock, uint8_t kind);
hd_object *hd_recognise_unknown(hd_thread *thread, PyObject *lock, uint8_t kind);
hd_object *hd_composite(hd_thread *thread, PyObject *self, uint8_t family, hd_object *lock);
hd_object *hd_composite_new(PyObject *self, uint8_t kind, uint32_t size, uint32_t stack);
/* A small number, such as the size of a queue; 0: any other. */
uint32_t hd_size_of(PyObject *value);

/* ---- waits (waits.c) ---- */

/* What is waited for outside the program, as the event Awaited tells it. */
typedef struct {
  uint16_t what;
  uint32_t number, descriptor, bytes, name;
} hd_io;

typedef struct hd_wait {
  struct hd_wait *outer; /* the wait that a signal handler interrupted with this one */
  hd_object *object; /* whose waiters and counters these are; NULL: none */
  hd_object *signal; /* the lock whose release ends the wait; NULL: none */
  uint64_t begin, timeout;
  uint32_t target, site, stack, generation;
  uint32_t waker; /* for an Ok outcome without a signal */
  uint16_t reason;
  hd_io io; /* what: 0: nothing outside the program is waited for */
} hd_wait;

/* ---- notifications that found nobody (missed.c) ---- */

/* A lock is asked whether it is held: it may be Condition.notify. */
void hd_missed_look(hd_thread *thread);
/* The lock of an event is about to be released: it may have been cleared, or seen set. */
void hd_missed_changed(hd_thread *thread, hd_object *event);
/* Before the Block of a wait. */
void hd_missed_tell(hd_thread *thread, const hd_wait *wait, uint64_t now);

/* ---- waits, continued ---- */

/* A wait on a lock, classified by the frames around it. */
void hd_wait_for_lock(hd_thread *thread, hd_wait *wait, hd_object *lock, uint64_t timeout);
void hd_wait_for_semaphore(hd_thread *thread, hd_wait *wait, hd_object *lock, uint64_t timeout);
/* A wait of a known kind. */
void hd_wait_for(hd_thread *thread, hd_wait *wait, uint16_t reason, hd_object *object,
                 uint32_t target, uint64_t timeout);
void hd_wait_end(hd_thread *thread, hd_wait *wait, uint16_t outcome);
/* Adds a wait that is over to the counters of what was waited for. */
void hd_wait_count(hd_object *object, uint16_t reason, uint32_t site, uint64_t waited, bool ok);
/* The wait that an adopted thread is in; it ends when the thread takes its lane over. */
void hd_wait_adopt(hd_thread *thread, uint16_t reason, hd_object *object, uint32_t target,
                   uint64_t timeout, hd_frame *frame);
void hd_wait_claim(hd_thread *thread);
/* Tells of the waits that go on now, which nobody was told of while the recording paused. */
void hd_waits_tell_again(void);

/* ---- calls that may wait (calls.c) ---- */

/* That of this thread, as long as nothing was told of it; NULL: none. */
extern __thread struct hd_call *hd_calling;
/* Something of the program runs in the middle of it, a signal handler mostly: it is told as a wait. */
void hd_call_interrupted(void);
/* Makes what was written of a call under way part of the ring; in the thread itself, without the GIL. */
void hd_call_publish(hd_thread *thread);

/* ---- holding a thread at its wait (gate.c) ---- */

/* Called with the rule's name when a wait that has begun closes a circle; NULL: nobody asks. */
extern PyObject *hd_gate;
int hd_gate_closing(hd_thread *thread);
/* Function of the module: the calling thread stands still in the debugger from now on, or goes on. */
PyObject *hd_api_stand(PyObject *module, PyObject *on);
/* To be asked between the beginning of a wait and the blocking: -1 with an exception when the
 * wait must not go on. Runs Python code of the debugger, and handlers of signals: CPython forgets a
 * signal that comes between its last look and the wait until something else ends the wait, and what
 * was done since must not make that time any longer. */
static inline int hd_wait_may_block(hd_thread *thread) {
  if (HD_UNLIKELY(hd_gate != NULL) && hd_gate_closing(thread) < 0) return -1;
  return PyErr_CheckSignals();
}

/* Blocks in the original function, unless the debugger forbids it, and tells how the wait ended:
 * anything but False is what was waited for. */
PyObject *hd_wait_call(hd_thread *thread, hd_wait *wait, PyObject *original, PyObject *self,
                       PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* A thread wakes the one that sleeps on a condition's waiter lock. */
void hd_notify(hd_thread *thread, hd_object *waiter);
/* Tells of a notify, set or release that the frames show; of `object` where they show none. */
void hd_tell_notify(hd_thread *thread, hd_object *object);

/* ---- hooks (hooks.c and one file a primitive) ---- */

/* Puts `replacement` (whose doc is taken from the original) in the place of a method of a type;
 * `*original` gets the old descriptor. 0, or -1 with an exception; a missing method is no error. */
int hd_hook_method(PyTypeObject *type, PyMethodDef *replacement, PyObject **original);
/* Gives an existing builtin function another implementation; identity stays. */
int hd_hook_function(PyObject *module, const char *name, PyMethodDef *replacement,
                     PyMethodDef **original);
/* Sets tp_new of a type and of the subclasses that inherited the old one. */
void hd_hook_new(PyTypeObject *type, newfunc replacement);
/* Calls what hd_hook_method replaced, or another method of a C type. */
PyObject *hd_call_original(PyObject *original, PyObject *self, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames);
int hd_locks_hook(PyObject *module);
extern PyTypeObject *hd_lock_type, *hd_rlock_type;
int hd_rlocks_hook(PyObject *module);
int hd_simple_queues_hook(PyObject *module);
int hd_semlocks_hook(PyObject *module);
extern PyTypeObject *hd_semlock_type;
/* By what other processes know what is made of semaphores; 0: `self` is not, or it has no name. */
uint32_t hd_semlock_whole_key(PyObject *self, uint8_t kind);
/* Whether the calling thread may hold the lock, as far as can be told. */
bool hd_semlock_is_held(PyObject *lock);
/* Hooks extension modules when they are loaded, and those that are. */
int hd_modules_hook(void);
int hd_sleep_hook(void);
/* Functions that start programs ask `callback` what environment a program needs (exec.c). */
int hd_exec_hook(PyObject *callback);
int hd_fork_exec_hook(PyObject *module);
/* Both compare what compat.h assumes with what the interpreter does. */
bool hd_selftest_locks(PyObject *module);
bool hd_selftest_frames(void);
/* After a queue's mutex was released by `with`: counts the put or get that it was. */
void hd_queue_released(hd_thread *thread, hd_object *mutex, uint64_t now, bool failed);
void hd_queue_changed(hd_thread *thread, hd_object *queue, uint32_t site, uint64_t now,
                      uint32_t depth, bool put);
/* Items in the queue, if it keeps them in a plain container of that name; never runs code of the
 * program. */
bool hd_queue_length(PyObject *self, PyObject *name, uint32_t *length);

/* Functions of the module with which what was there before the agent is taken over (adopt.c). */
PyObject *hd_adopt_thread(PyObject *module, PyObject *args);
PyObject *hd_adopt_hold(PyObject *module, PyObject *args);
PyObject *hd_adopt_wait(PyObject *module, PyObject *args);

#if !HD_SINCE(12)
/* Adds the functions of watch.c to the module. */
int hd_watch_add(PyObject *module);
#endif

int hd_process_start(const char *session, int detail, PyObject *facts);
int hd_process_publish(void);
/* Tells what multiprocessing calls this process, when that has changed (processes.c). */
void hd_process_refresh_name(void);
int hd_fork_start(void);
/* In a forked child: makes its own directory. */
void hd_fork_reopen(void);

/* An attribute of an object, without running code of the program; a new reference or NULL
 * without an exception. */
PyObject *hd_plain_attribute(PyObject *object, PyObject *name);
/* The same by a name that is looked for seldom; `object` may be NULL. */
PyObject *hd_attribute(PyObject *object, const char *name);
/* A global of a module that is loaded, by their interned names; borrowed. NULL also while the
 * interpreter ends; the caller keeps and restores the exception. */
PyObject *hd_module_value(PyObject *module, PyObject *name);
typedef struct {
  PyObject *name, *daemonic, *queue, *state, *tasks, *children, *threading, *active, *process,
      *current, *max_workers, *waiters, *excepthook;
} hd_interned;
extern hd_interned hd_names;
int hd_names_start(void);

typedef struct {
  bool valid;    /* the arguments are of the ordinary kinds */
  bool blocking;
  uint64_t timeout;
} hd_acquire_args;
hd_acquire_args hd_parse_acquire(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
/* The same for (block=True, timeout=None), as queues and semaphores have it. */
hd_acquire_args hd_parse_block(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

hd_thread *hd_enter_slow(void);

/* Every hook begins with it. NULL: do what the program asked for and nothing else. */
static inline hd_thread *hd_enter(void) {
  hd_thread *thread = hd_self;
  if (HD_UNLIKELY(hd.state != HD_ON || thread == NULL)) return hd_enter_slow();
#if !HD_SINCE(10)
  /* Subinterpreters share the static types of 3.9. */
  if (HD_UNLIKELY(hd_tstate()->interp != hd.interpreter)) return NULL;
#endif
  return thread;
}

#endif
