/* Private state of locks, and of what is made of locks; their counters (objects.c, sites.c, queues.c). */
#ifndef HEDDLE_OBJECTS_H
#define HEDDLE_OBJECTS_H

#include "process/process.h"

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
  HD_SHAPE_UNTOLD = 8192, /* a Future whose job was not told of, yet (futures.c) */
  HD_SHAPE_KEPT = 16384,  /* a lock that a task of asyncio took and did not release before it waited */
  HD_SHAPE_CANCELLED = 32768, /* a Future whose job was cancelled */
  HD_SHAPE_SHARED = 256, /* a composite of multiprocessing: other processes may use it too */
};

/* How often the holds of a lock are timed: see track.h. */
enum {
  HD_CALM_NS = 1000,
  HD_BATCH = 16,
  HD_PACE_CALM = 16,   /* below: so many holds were timed and found calm; above: holds of a batch to come */
  HD_PACE_NEVER = 255, /* it has no place in shared memory */
};

/* Private state of a lock, or of a composite such as a Queue or a Condition. `slot` and
 * `site_slot` are never NULL: what has no place in shared memory counts into a scratch slot, so
 * that the paths below need no branch for it. The first 64 bytes are what an uncontended
 * acquire and release touch. */
struct hd_object {
  void *key; /* the Python object; never dereferenced through here */
  hd_object_slot *slot;
  hd_site_slot *site_slot; /* counters at `last_site` */
  uint64_t since;          /* when the present owner acquired it; 0: that was not timed (track.h) */
  hd_thread *holder;       /* whose held list it is in; NULL: in none */
  uint32_t owner;          /* id of the thread that holds it, 0: nobody */
  uint32_t site;           /* where the owner acquired it */
  uint32_t last_site;
  uint32_t sequence; /* of its operations, in detail full; of a Future see futures.c */
  union {
    uint32_t depth; /* items of a queue */
    uint32_t pool;  /* of a Future: its pool */
    uint32_t usual; /* ns: the hold of a lock that was timed last while its pace was calm */
  };
  uint16_t shape;
  uint8_t kind;
  uint8_t pace; /* how often its holds are timed (track.h) */

  uint32_t id; /* 0 until it has been announced */
  uint32_t stack;
  uint32_t size;
  uint32_t refs; /* place in the table, children, waits under way */
  uint32_t waiters;
  uint32_t releaser; /* who released it last while somebody waited; of a composite see missed.c, of asyncio's asyncio_objects.c */
  uint64_t released; /* when; of a lock: the last time that was timed; of asyncio's see asyncio_locks.c, and below */
  union {
    uint64_t sampled; /* when Owner evidence was last written */
    struct {
      uint32_t name, parent; /* of a Future's job: what it is called, and the task that submitted it; see futures.c */
    } job;
  };
  hd_object *parent;
  union {
    uint32_t target;  /* HD_SHAPE_SENTINEL: the thread whose end it signals; of a Future: its task */
    uint32_t ordinal; /* of what has a size of its own: see next_of_stack */
    uint32_t keeper;  /* HD_SHAPE_KEPT: the task of asyncio that holds it while it waits */
  };
  uint32_t sites;    /* first of its site slots, index + 1 */
  uint32_t contended; /* waits, to decide on Owner evidence */
  uint32_t shared;    /* string: what other processes know it by; 0: it is of this one alone */
};

/* `released` of an event or condition of asyncio, whose `releaser` is a task: of no other are these times. */
enum { HD_NOTIFIER_UNTOLD = 0, HD_NOTIFIER_TOLD = 1 };

/* Kinds that queue.Queue has; SimpleQueue is none of them. */
static inline bool hd_is_queue(uint8_t kind) {
  return kind >= HD_OBJECT_KIND_QUEUE && kind <= HD_OBJECT_KIND_PRIORITY_QUEUE;
}

/* Kinds with a size of their own; that of the others counts what their stack created. */
static inline bool hd_is_sized(uint8_t kind) {
  return hd_is_queue(kind) || kind == HD_OBJECT_KIND_SEMAPHORE || kind == HD_OBJECT_KIND_BOUNDED_SEMAPHORE ||
         kind == HD_OBJECT_KIND_BARRIER || kind == HD_OBJECT_KIND_EXECUTOR;
}

/* Open addressing by pointer. The key stands beside the object, so that a look at its neighbours
 * touches none of them. */
typedef struct {
  const void *key;
  hd_object *object; /* NULL: the place is free */
} hd_object_entry;
extern hd_object_entry *hd_objects;
extern size_t hd_objects_mask;

/* What was made one after the other lies side by side, in the program's memory and so here too: four
 * entries are a cache line, and a program of many objects comes to them in that order. */
static inline size_t hd_object_place(const void *key) {
  uint64_t address = (uint64_t)(uintptr_t)key;
  return (size_t)(((address >> 7) * 0x9E3779B97F4A7C15ull >> 32 << 2) + (address >> 5 & 3)) & hd_objects_mask;
}

static inline hd_object *hd_object_find(const void *key) {
  if (HD_UNLIKELY(hd_objects == NULL)) return NULL;
  for (size_t i = hd_object_place(key);; i = (i + 1) & hd_objects_mask)
    if (hd_objects[i].key == key || hd_objects[i].object == NULL) return hd_objects[i].object;
}

/* The key will be looked for soon: that of a new object is in no cache. */
static inline void hd_object_expect(const void *key) {
  if (HD_LIKELY(hd_objects != NULL)) __builtin_prefetch(&hd_objects[hd_object_place(key)], 1);
}

hd_object *hd_object_new(void *key, uint8_t kind, uint16_t shape);
/* Has it announced only when that is worth it. */
static inline void hd_object_lazy(hd_object *object) {
  object->shape |= HD_SHAPE_LAZY;
  if (!hd.full) object->pace = HD_PACE_NEVER;
}
static inline void hd_object_ref(hd_object *object) { object->refs++; }
/* Nothing refers to it any more. */
void hd_object_end(hd_thread *thread, hd_object *object);
static inline void hd_object_unref(hd_thread *thread, hd_object *object) {
  if (--object->refs == 0) hd_object_end(thread, object);
}
/* Gives up the key; the object ends when nothing refers to it any more. */
void hd_object_detach(hd_thread *thread, hd_object *object);
/* Gives the object an id, a slot and an ObjectBegin if it has none; returns the id. */
uint32_t hd_object_announce(hd_thread *thread, hd_object *object);
/* Gives it the name that the program has for it. */
void hd_object_name(hd_thread *thread, hd_object *object, uint32_t name);
/* Tells other processes' waits for it apart by the key that they know it by. */
void hd_object_share(hd_object *object, const char *key);
/* In a forked child: tells which of the objects it was born with others use too. */
void hd_objects_share(hd_thread *thread);
extern hd_object_slot hd_scratch_slot;

/* ---- site counters (sites.c) ---- */

extern hd_site_slot hd_scratch_site;
/* Makes `object->site_slot` the counters of `site`. */
void hd_site_select(hd_object *object, uint32_t site);
/* `link`: hd_object.sites */
void hd_sites_free(uint32_t link);

/* ---- depth of queues (queues.c) ---- */

/* After a queue's mutex was released by `with`: counts the put or get that it was. */
void hd_queue_released(hd_thread *thread, hd_object *mutex, bool failed);
void hd_queue_changed(hd_thread *thread, hd_object *queue, uint32_t site, uint64_t now,
                      uint32_t depth, bool put);
/* Items in the queue, if it keeps them in a plain container of that name; never runs code of the
 * program. */
bool hd_queue_length(PyObject *self, PyObject *name, uint32_t *length);

/* ---- waits of other processes (wakers.c) ---- */

typedef struct {
  uint32_t pid, thread; /* 0: nobody is known */
} hd_stirrer;
/* The thread is about to do what may end waits for the object, in whichever process. */
void hd_stirs_others(const hd_thread *thread, const hd_object *object);
/* Who did so last. */
hd_stirrer hd_stirred_by(const hd_object *object);

#endif
