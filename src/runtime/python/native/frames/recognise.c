/* What a lock is to the user, found out from the frames around its creation or first use. */
#include "tasks/tasks.h"
#include <stdlib.h>

#define COUNTED_STACKS (1u << 20)

/* Ways to a call that makes a lock of the user's own, the latest: the frames need not be looked at again.
 * As many frames as a stack is made of, and the interpreter's between them. */
#define WAYS_BITS 8
#define WAY_FRAMES (4 * HD_CREATION_DEPTH)
static struct {
  uint64_t key;
  uint32_t stack;
} ways[1 << WAYS_BITS];

/* 1 + how many objects this stack has created before, with a size of their own or without: tells
 * `locks[0]` from `locks[1]`, whichever is used first. 0: not counted. */
static uint32_t next_of_stack(uint32_t stack, bool sized) {
  static uint32_t (*created)[2], capacity;
  if (stack == 0 || stack >= COUNTED_STACKS) return 0;
  if (stack >= capacity) {
    uint32_t wanted = stack * 2 < 1024 ? 1024 : stack * 2;
    uint32_t (*more)[2] = realloc(created, wanted * sizeof *more);
    if (more == NULL) return 0;
    memset(more + capacity, 0, (wanted - capacity) * sizeof *more);
    created = more;
    capacity = wanted;
  }
  return ++created[stack][sized];
}

/* An exact small int argument of a constructor: size of a queue, value of a semaphore, parties
 * of a barrier, workers of a pool. */
uint32_t hd_size_of(PyObject *value) {
  if (value == NULL || !PyLong_CheckExact(value)) return 0;
  int overflow;
  long number = PyLong_AsLongAndOverflow(value, &overflow);
  /* multiprocessing says INT32_MAX for a queue without a limit. */
  return overflow || number < 0 || number >= INT32_MAX ? 0 : (uint32_t)number;
}

/* A key may outlive its object, where nothing told that it died: what lies at the address of a
 * composite and is used as a lock is a lock. */
hd_object *hd_recognise_again(hd_thread *thread, PyObject *lock, uint8_t kind) {
  hd_object *stale = hd_object_find(lock);
  if (stale) hd_object_detach(thread, stale);
  return hd_recognise_unknown(thread, lock, kind);
}

hd_object *hd_composite_new(PyObject *self, uint8_t kind, uint32_t size, uint32_t stack) {
  hd_object *composite = hd_object_new(self, kind, HD_SHAPE_COMPOSITE);
  if (composite == NULL) return NULL;
  composite->stack = stack;
  if (kind == HD_OBJECT_KIND_CONDITION || kind == HD_OBJECT_KIND_EVENT ||
      kind == HD_OBJECT_KIND_LOCK) {
    composite->size = next_of_stack(stack, false);
  } else if (kind != HD_OBJECT_KIND_FUTURE) {
    composite->size = size;
    if (hd_is_sized(kind)) composite->ordinal = next_of_stack(stack, true);
  }
  return composite;
}

static void make_child(hd_object *lock, hd_object *parent) {
  lock->parent = parent;
  hd_object_ref(parent);
  lock->shape |= HD_SHAPE_HIDDEN;
  /* `with condition:` is a lock operation to its user; the mutex of anything else is not, and is
   * announced only when somebody has to wait for it. */
  if (parent->kind != HD_OBJECT_KIND_CONDITION) hd_object_lazy(lock);
  if (hd_is_queue(parent->kind) && !(parent->shape & HD_SHAPE_SHARED)) lock->shape |= HD_SHAPE_MUTEX;
  bool event = parent->kind == HD_OBJECT_KIND_EVENT && !(parent->shape & HD_SHAPE_SHARED);
  if (parent->kind == HD_OBJECT_KIND_FUTURE || event) lock->shape |= HD_SHAPE_RESULT;
  if (parent->kind == HD_OBJECT_KIND_EXECUTOR && lock->kind == HD_OBJECT_KIND_RLOCK)
    lock->shape |= HD_SHAPE_SCHEDULE;
}

/* The state of a new lock; what had its address before is no more. */
static hd_object *new_lock(hd_thread *thread, PyObject *lock, uint8_t kind, uint16_t shape) {
  hd_object *old = hd_object_find(lock);
  if (old) hd_object_detach(thread, old);
  return hd_object_new(lock, kind, shape);
}

static hd_object *own_lock(hd_thread *thread, PyObject *lock, uint8_t kind, uint32_t stack) {
  hd_object *object = new_lock(thread, lock, kind, 0);
  if (object == NULL) return NULL;
  object->stack = stack;
  object->size = next_of_stack(stack, false);
  return object;
}

/* What the constructor makes; it may have been seen to make a part of it before. */
static hd_object *made_by(hd_thread *thread, const hd_walked *constructor, PyObject *self,
                          uint32_t stack) {
  const hd_code *info = constructor->info;
  uint8_t kind = hd_refine_kind(info->kind, self);
  /* A composite at this address is a dead one, except where one constructor makes many locks. */
  bool many = info->kind == HD_OBJECT_KIND_EXECUTOR || info->shared;
  hd_object *composite = hd_object_find(self);
  if (composite && !(many && composite->kind == kind)) {
    hd_object_detach(thread, composite);
    composite = NULL;
  }
  if (composite == NULL)
    composite = hd_composite_new(self, kind, hd_size_of(hd_frame_argument(constructor->frame, 1)), stack);
  if (composite && info->shared) composite->shape |= HD_SHAPE_SHARED;
  return composite;
}

/* The creation hook. The outermost constructor of the library around it owns the lock; of what a ProcessPoolExecutor makes
 * its queues do, which are parts of it that its workers know. */
hd_object *hd_recognise_new(hd_thread *thread, PyObject *lock, uint8_t kind) {
  hd_object_expect(lock);
  PyThreadState *tstate = hd_tstate();
  hd_frame *top = hd_frame_top(tstate);
  if (top == NULL)
    return new_lock(thread, lock, HD_OBJECT_KIND_INTERNAL, HD_SHAPE_LAZY | HD_SHAPE_HIDDEN);
  uint8_t innermost = hd_place_of(top)->role;
  if (innermost == HD_ROLE_CONDITION_WAIT)
    return new_lock(thread, lock, HD_OBJECT_KIND_INTERNAL, HD_SHAPE_WAITER);
  /* The lock of a module that is about to be imported: others have been. */
  if (innermost == HD_ROLE_IMPORT) {
    hd_asyncio_objects_hook();
    /* By one of its two locks its holder wakes others: who waits for that takes it first. */
    if (kind == HD_OBJECT_KIND_LOCK)
      return new_lock(thread, lock, HD_OBJECT_KIND_INTERNAL, HD_SHAPE_WAITER);
  }
  uint64_t key = hd_frames_hash(tstate, WAY_FRAMES) ^ ((uint64_t)hd_code_age << 8 | kind);
  key *= 0x9E3779B97F4A7C15ull;
  size_t way = key >> (64 - WAYS_BITS);
  if (ways[way].key == key) return own_lock(thread, lock, kind, ways[way].stack);

  hd_walked frames[HD_CREATION_DEPTH * 2];
  int count = hd_walk(top, frames, HD_CREATION_DEPTH * 2);
  int inner = hd_inner_frames(frames, count);
  const hd_walked *constructor = NULL, *part = NULL;
  bool anonymous = false;
  for (int i = 0; i < inner; i++) {
    uint8_t role = frames[i].info->role;
    anonymous |= role != HD_ROLE_FACTORY && role != HD_ROLE_SEMLOCK_INIT;
    /* What a constructor imports is no part of what it makes. */
    if (role == HD_ROLE_IMPORT) break;
    /* A Thread that a pool makes is no part of it. */
    bool thread = constructor && constructor->info->kind == HD_OBJECT_KIND_THREAD;
    if (role != HD_ROLE_INIT || thread) continue;
    const hd_code *info = frames[i].info;
    bool queue = hd_is_queue(info->kind) || info->kind == HD_OBJECT_KIND_SIMPLE_QUEUE;
    if (info->shared && queue) part = &frames[i];
    constructor = &frames[i];
  }
  if (part && (constructor->info->shared || constructor->info->kind != HD_OBJECT_KIND_EXECUTOR)) part = NULL;

  PyObject *self = constructor ? hd_frame_argument(constructor->frame, 0) : NULL;
  if (self == NULL) {
    if (anonymous)
      return new_lock(thread, lock, HD_OBJECT_KIND_INTERNAL, HD_SHAPE_LAZY | HD_SHAPE_HIDDEN);
    uint32_t stack = hd_stack_of(frames, count, HD_CREATION_DEPTH);
    /* Only code in the table stays where it is. */
    if (hd_code_count < HD_CODES) {
      ways[way].key = key;
      ways[way].stack = stack;
    }
    return own_lock(thread, lock, kind, stack);
  }
  uint8_t family = constructor->info->kind;
  if (family == HD_OBJECT_KIND_THREAD)
    return new_lock(thread, lock, HD_OBJECT_KIND_THREAD, HD_SHAPE_LAZY | HD_SHAPE_HIDDEN);

  hd_object_expect(self);
  uint32_t stack = hd_stack_of(frames, count, HD_CREATION_DEPTH);
  hd_object *object = new_lock(thread, lock, kind, 0);
  if (object == NULL) return NULL;
  object->stack = stack;
  hd_object *composite = made_by(thread, constructor, self, stack);
  if (composite && part) {
    hd_object *whole = composite;
    composite = made_by(thread, part, hd_frame_argument(part->frame, 0), stack);
    if (composite && composite->parent == NULL) {
      composite->parent = whole;
      hd_object_ref(whole);
    }
  }
  if (composite == NULL) return object;
  make_child(object, composite);
  if (family == HD_OBJECT_KIND_FUTURE)
    hd_future_created(thread, composite, frames, count, stack);
  return object;
}

/* The object the user knows under `self`; made on first sight when its creation was not seen. */
hd_object *hd_composite(hd_thread *thread, PyObject *self, uint8_t family, hd_object *lock) {
  if (self == NULL) return NULL;
  uint8_t kind = hd_refine_kind(family, self);
  hd_object *composite = hd_object_find(self);
  if (composite && composite->kind == kind) return composite;
  if (composite) hd_object_detach(thread, composite);
  composite = hd_composite_new(self, kind, 0, 0);
  if (composite) hd_semlock_share_whole(composite, self);
  if (composite && composite->shared) composite->shape |= HD_SHAPE_SHARED;
  if (composite && lock && lock->parent == NULL && kind != HD_OBJECT_KIND_CONDITION &&
      !(lock->shape & HD_SHAPE_WAITER))
    make_child(lock, composite);
  return composite;
}

/* A lock from before the agent came, or one that C code made. */
hd_object *hd_recognise_unknown(hd_thread *thread, PyObject *lock, uint8_t kind) {
  hd_walked frames[8];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, 8);
  int inner = hd_inner_frames(frames, count);
  hd_object *object = hd_object_new(lock, kind, 0);
  if (object == NULL || inner == 0) return object;
  if (frames[0].info->role == HD_ROLE_THREAD_SENTINEL) {
    object->kind = HD_OBJECT_KIND_THREAD;
    object->shape = HD_SHAPE_SENTINEL | HD_SHAPE_LAZY | HD_SHAPE_HIDDEN;
    object->target = thread->id;
    return object;
  }
  for (int i = inner; i-- > 0;) {
    uint8_t family = frames[i].info->kind;
    if (frames[i].info->role == HD_ROLE_NONE) continue;
    if (family == 0 || family == HD_OBJECT_KIND_THREAD) continue;
    /* `with Condition(lock):` says nothing of the lock itself, which may be the user's. */
    if (family == HD_OBJECT_KIND_CONDITION) return object;
    hd_composite(thread, hd_frame_argument(frames[i].frame, 0), family, object);
    return object;
  }
  object->kind = HD_OBJECT_KIND_INTERNAL;
  object->shape = HD_SHAPE_HIDDEN;
  hd_object_lazy(object);
  return object;
}
