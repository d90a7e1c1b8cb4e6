/* Code objects, call sites and stacks (code.c, roles.c, frames.c); what a lock is to the user (recognise.c). */
#ifndef HEDDLE_FRAMES_H
#define HEDDLE_FRAMES_H

#include "writing/objects.h"
#include "threads/threads.h"

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
  HD_ROLE_PROCESSES_SUBMIT, /* to a pool of processes, its worker, and how that one answers */
  HD_ROLE_PROCESSES_WORKER,
  HD_ROLE_PROCESSES_ANSWER,
  HD_ROLE_POOL_RUN,
  HD_ROLE_POOL_WORKER, /* the outermost that a thread of a pool does, but for Thread's own */
  HD_ROLE_HANDLE_RUN,
  HD_ROLE_LOOP_RUN, /* an event loop that may wait */
  HD_ROLE_AWAIT,
  HD_ROLE_AWAIT_ONE,
  HD_ROLE_AWAIT_MANY,
  HD_ROLE_AWAIT_GROUP,
  HD_ROLE_AWAIT_NEXT, /* of as_completed() */
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
  HD_ROLE_AGENT,   /* our own code: left out of stacks */
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

#define HD_CODES 32768u /* after that many the table is emptied: exec() may make code without end */
/* Never NULL. The code table is bounded; hd_code_housekeeping() may empty it and must be called
 * only where no hd_code pointer is held. */
hd_code *hd_code_of(PyCodeObject *code, hd_frame *frame);
void hd_code_housekeeping(void);
void hd_code_start(PyObject *library_folder);
extern uint32_t hd_code_count;
/* How often the table was emptied: an instruction's address is of one code as long as this stays. */
extern uint32_t hd_code_age;
void hd_role_of(const char *file, const char *function, hd_code *code);
uint8_t hd_refine_kind(uint8_t family, PyObject *self);

typedef struct {
  uintptr_t instruction;
  PyCodeObject *code;
  hd_code *info;
  uint32_t site;
  uint8_t class, role; /* those of `info`, in one line of the cache with the rest */
} hd_place;

#define HD_PLACES_BITS 13
extern hd_place hd_places[1 << HD_PLACES_BITS];
hd_place *hd_place_miss(hd_place *place, hd_frame *frame);

/* Where the place of a frame is kept; `*known`: it is there. That of a shim never is. */
static inline hd_place *hd_place_at(const hd_frame *frame, bool *known) {
  uintptr_t instruction = hd_frame_instruction(frame);
  uint64_t hash = (uint64_t)instruction * 0x9E3779B97F4A7C15ull;
  hd_place *place = &hd_places[hash >> (64 - HD_PLACES_BITS)];
  *known = place->instruction == instruction && place->code == hd_frame_code(frame);
  return place;
}

static inline hd_place *hd_place_of(hd_frame *frame) {
  bool known;
  hd_place *place = hd_place_at(frame, &known);
  return HD_LIKELY(known) ? place : hd_place_miss(place, frame);
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
/* The site where a function begins, by its code and its qualified name. */
uint32_t hd_definition_site(const PyCodeObject *code, PyObject *qualified);
int hd_walk(hd_frame *top, hd_walked *frames, int limit);
/* A local variable by its name, borrowed; NULL when there is none. */
PyObject *hd_frame_named(const hd_frame *frame, const char *name);
/* Number of frames at the inner end that belong to the modules that implement primitives. */
int hd_inner_frames(const hd_walked *frames, int count);
uint32_t hd_stack_of(const hd_walked *frames, int count, int limit);
uint32_t hd_user_site_slow(hd_frame *frame);

/* The line the user would point at: the first frame of his own code. */
static inline uint32_t hd_user_site_of(PyThreadState *tstate) {
  hd_frame *frame = hd_frame_current(tstate);
  if (HD_UNLIKELY(frame == NULL)) return 0;
  bool known;
  hd_place *place = hd_place_at(frame, &known);
  return HD_LIKELY(known && place->class == HD_USER) ? place->site
                                                     : hd_user_site_slow(hd_frame_top(tstate));
}

static inline uint32_t hd_user_site(void) { return hd_user_site_of(hd_tstate()); }

/* The line that takes the lock: the user's. Only the methods of a Future take its lock, for moments and
 * with no code of the user's inside: there the way out to him tells nobody anything. */
static inline uint32_t hd_taker_site(const hd_object *lock) {
  bool inner = (lock->shape & (HD_SHAPE_RESULT | HD_SHAPE_LAZY)) == (HD_SHAPE_RESULT | HD_SHAPE_LAZY) &&
               lock->parent && lock->parent->kind == HD_OBJECT_KIND_FUTURE;
  hd_frame *top = HD_UNLIKELY(inner) && !hd.full ? hd_frame_top(hd_tstate()) : NULL;
  return top ? hd_place_of(top)->site : hd_user_site();
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

#endif
