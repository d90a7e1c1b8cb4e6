/* Private state of locks and composites, and their slots in shared memory. */
#include "tasks/tasks.h"
#include "tasks/pools.h"
#include "locks/track.h"
#include <stdlib.h>

#define SLOTS (1u << 18)
#define CHUNK (64u << 10)
#define POOL_BLOCK 256

_Static_assert(sizeof(hd_object) == 128, "two cache lines");

static hd_file file = {.name = "objects"};
static uint32_t slots_used;

/* Slots of objects that have ended, the earliest first. The host looks at slots ten times a second, so
 * what such an object counted last stays until then, and its sites with it; not longer when there are
 * many of them, and beyond these they are free at once. */
#define ENDED 1024u
#define ENDED_NS 300000000u
typedef struct {
  uint64_t since; /* ns; 0: nothing in it is to be kept */
  uint32_t slot, sites;
} ended_slot;
static ended_slot ended[ENDED];
static uint32_t ended_first, ended_count;
static uint32_t *spare, spare_count, spare_capacity;

hd_object_entry *hd_objects;
size_t hd_objects_mask;
static size_t table_count;
static hd_object *pool; /* free states, chained through `parent` */
static hd_object **blocks;
static size_t block_count;

hd_object_slot hd_scratch_slot;

int hd_objects_map(void) {
  return hd_file_open(&file, (size_t)SLOTS * sizeof(hd_object_slot), HD_FILE_INITIAL);
}

static bool make_room(void) {
  if (hd_objects && table_count * 2 < hd_objects_mask) return true;
  size_t size = hd_objects ? (hd_objects_mask + 1) * 2 : 1024, old_mask = hd_objects_mask;
  hd_object_entry *old = hd_objects, *bigger = calloc(size, sizeof *bigger);
  if (bigger == NULL) return false;
  hd_objects = bigger;
  hd_objects_mask = size - 1;
  for (size_t i = 0; old && i <= old_mask; i++) {
    if (old[i].object == NULL) continue;
    size_t place = hd_object_place(old[i].key);
    while (hd_objects[place].object) place = (place + 1) & hd_objects_mask;
    hd_objects[place] = old[i];
  }
  free(old);
  return true;
}

static bool fill_pool(void) {
  hd_object **more = realloc(blocks, (block_count + 1) * sizeof *blocks);
  if (more == NULL) return false;
  blocks = more;
  hd_object *block;
  if (posix_memalign((void **)&block, 64, POOL_BLOCK * sizeof *block) != 0) return false;
  blocks[block_count++] = block;
  for (int i = POOL_BLOCK; i-- > 0;) {
    block[i].refs = 0;
    block[i].parent = pool;
    pool = &block[i];
  }
  return true;
}

/* NULL only without memory. A key that is in the table already must be detached first. */
hd_object *hd_object_new(void *key, uint8_t kind, uint16_t shape) {
  if (!make_room() || (pool == NULL && !fill_pool())) return NULL;
  hd_object *object = pool;
  pool = object->parent;
  memset(object, 0, sizeof *object);
  object->key = key;
  object->kind = kind;
  object->shape = shape;
  object->slot = &hd_scratch_slot;
  object->site_slot = &hd_scratch_site;
  object->refs = 1;
  if (shape & HD_SHAPE_LAZY) hd_object_lazy(object);
  size_t place = hd_object_place(key);
  while (hd_objects[place].object) place = (place + 1) & hd_objects_mask;
  hd_objects[place] = (hd_object_entry){key, object};
  table_count++;
  hd.object_count++;
  return object;
}

static void remove_key(hd_object *object) {
  size_t hole = hd_object_place(object->key);
  while (hd_objects[hole].object != object) {
    if (hd_objects[hole].object == NULL) return;
    hole = (hole + 1) & hd_objects_mask;
  }
  size_t next = hole;
  while (hd_objects[next = (next + 1) & hd_objects_mask].object) {
    size_t home = hd_object_place(hd_objects[next].key);
    if (((next - home) & hd_objects_mask) < ((next - hole) & hd_objects_mask)) continue;
    hd_objects[hole] = hd_objects[next];
    hole = next;
  }
  hd_objects[hole] = (hd_object_entry){NULL, NULL};
  table_count--;
}

/* ---- shared slots ---- */

static void free_earliest(void) {
  ended_slot *one = &ended[ended_first++ % ENDED];
  ended_count--;
  hd_sites_free(one->sites);
  __atomic_store_n(&((hd_object_slot *)file.base + one->slot)->object, 0, __ATOMIC_RELEASE);
  spare[spare_count++] = one->slot;
}

static void keep_slot(hd_object *object, uint64_t now) {
  if (ended_count == ENDED) free_earliest();
  object->slot->flags = (uint16_t)((object->slot->flags & ~HD_OBJECT_FLAG_LIVE) | HD_OBJECT_FLAG_ENDED);
  object->slot->owner = 0;
  ended[(ended_first + ended_count++) % ENDED] =
      (ended_slot){now, (uint32_t)(object->slot - (hd_object_slot *)file.base), object->sites};
}

static void take_slot(hd_object *object, uint64_t now) {
  uint32_t index;
  while (ended_count && now - ended[ended_first % ENDED].since >= ENDED_NS) free_earliest();
  if (spare_count) {
    index = spare[--spare_count];
  } else {
    if (slots_used >= SLOTS ||
        !hd_file_grow(&file, ((size_t)slots_used + 1) * sizeof(hd_object_slot), CHUNK)) {
      hd.header->dropped++;
      return;
    }
    if (slots_used >= spare_capacity) {
      uint32_t capacity = spare_capacity ? spare_capacity * 2 : 1024;
      uint32_t *more = realloc(spare, capacity * sizeof *more);
      if (more == NULL) return;
      spare = more;
      spare_capacity = capacity;
    }
    index = slots_used++;
    __atomic_store_n(&hd.header->object_count, slots_used, __ATOMIC_RELEASE);
  }
  object->slot = (hd_object_slot *)file.base + index;
}

/* Queues use some members of a slot, and of the private state, in their own way. */
static bool is_queue(const hd_object *object) {
  return object->kind >= HD_OBJECT_KIND_QUEUE && object->kind <= HD_OBJECT_KIND_SIMPLE_QUEUE;
}

static void fill_slot(hd_object *object, uint64_t now) {
  hd_object_slot *slot = object->slot;
  memset((char *)slot + sizeof slot->object, 0, sizeof *slot - sizeof slot->object);
  slot->kind = object->kind;
  slot->flags = HD_OBJECT_FLAG_LIVE;
  if (object->shape & HD_SHAPE_HIDDEN) slot->flags |= HD_OBJECT_FLAG_HIDDEN;
  if (object->shape & HD_SHAPE_CROSS) slot->flags |= HD_OBJECT_FLAG_CROSS_RELEASED;
  slot->parent = object->parent ? object->parent->id : 0;
  slot->stack = object->stack;
  slot->capacity = object->size;
  slot->shared = object->shared;
  if (is_queue(object)) {
    slot->depth = slot->depth_max = object->depth;
    slot->hold_max = now;
  }
  if (hd_is_sized(object->kind)) slot->hold_max_site = object->ordinal;
  /* That of a lock of asyncio is a task. */
  if (object->owner && !(object->shape & HD_SHAPE_COMPOSITE)) {
    slot->owner = object->owner;
    slot->owner_site = object->site;
    slot->owner_since = object->since;
    slot->acquisitions = 1;
  }
  __atomic_store_n(&slot->object, object->id, __ATOMIC_RELEASE);
}

uint32_t hd_object_announce(hd_thread *thread, hd_object *object) {
  if (HD_LIKELY(object->id)) return object->id;
  uint32_t parent = object->parent ? hd_object_announce(thread, object->parent) : 0;
  object->id = ++hd.next_object;
  uint64_t now = hd_now(thread);
  take_slot(object, now);
  if (object->slot != &hd_scratch_slot) fill_slot(object, now);
  hd_hold_timed(object, now);
  if (object->shared)
    hd_emit(thread, now, HD_EVENT_OBJECT_SHARED, 0, object->id, object->shared, 0, 0);
  hd_emit(thread, now, HD_EVENT_OBJECT_BEGIN, object->kind, object->id, parent, object->stack,
          hd_pair(0, object->size));
  if (object->kind == HD_OBJECT_KIND_FUTURE) hd_future_announced(thread, object);
  object->last_site = 0; /* the next acquisition finds its site counters */
  return object->id;
}

void hd_object_name(hd_thread *thread, hd_object *object, uint32_t name) {
  uint32_t id = hd_object_announce(thread, object);
  if (object->slot != &hd_scratch_slot) object->slot->name = name;
  hd_emit(thread, hd_now(thread), HD_EVENT_OBJECT_NAME, 0, id, name, 0, 0);
}

/* ---- life ---- */

void hd_object_end(hd_thread *thread, hd_object *object) {
  if (object->holder) hd_held_remove(object);
  hd_object *parent = object->parent;
  if (object->shape & HD_SHAPE_JOB && object->sequence && thread && hd.state == HD_ON)
    hd_future_unretrieved(thread, object);
  if (HD_UNLIKELY(object->shape & HD_SHAPE_CALLS) && thread && hd.state == HD_ON)
    hd_pool_forgotten(thread, object);
  if (object->id && hd.state == HD_ON) {
    uint64_t now = thread ? hd_now(thread) : 0;
    if (thread)
      hd_emit(thread, now, HD_EVENT_OBJECT_END, 0, object->id, (uint32_t)object->slot->contended, 0,
              object->slot->acquisitions);
    if (object->slot != &hd_scratch_slot) keep_slot(object, now);
    else hd_sites_free(object->sites);
  }
  object->parent = pool;
  pool = object;
  hd.object_count--;
  /* A composite has no key of its own to lose when its Python object dies: it ends with the last
   * of its locks. Then the table's reference is the only one left. */
  if (parent) {
    hd_object_unref(thread, parent);
    if (parent->refs == 1 && parent->key) hd_object_detach(thread, parent);
  }
}

void hd_object_detach(hd_thread *thread, hd_object *object) {
  if (object->key == NULL) return;
  remove_key(object);
  object->key = NULL;
  hd_object_unref(thread, object);
}

/* In the child: same ids, same slots, counters from nothing. Locks that were held stay held,
 * by the forking thread or by one that is no more; but those of several processes by the parent. */
int hd_objects_remap(hd_thread *self) {
  size_t used = (size_t)slots_used * sizeof(hd_object_slot);
  int error = hd_file_open(&file, (size_t)SLOTS * sizeof(hd_object_slot),
                           (used / HD_FILE_INITIAL + 1) * HD_FILE_INITIAL);
  if (error) return error;
  hd.header->object_count = slots_used;
  uint64_t now = hd_clock_exact();
  /* Nothing is stored: in the files of the child these slots are free, and take no memory. */
  for (; ended_count; ended_count--) spare[spare_count++] = ended[ended_first++ % ENDED].slot;
  for (size_t b = 0; b < block_count; b++) {
    for (int i = 0; i < POOL_BLOCK; i++) {
      hd_object *object = &blocks[b][i];
      if (object->refs == 0) continue;
      object->sites = 0;
      object->last_site = 0;
      object->site_slot = &hd_scratch_site;
      object->waiters = 0;
      if (object->kind == HD_OBJECT_KIND_FUTURE) object->target = object->sequence = 0; /* jobs of the parent's */
      if (object->shape & HD_SHAPE_COMPOSITE && object->released <= HD_NOTIFIER_TOLD)
        object->releaser = 0; /* a task of the parent's */
      object->shape &= (uint16_t)~HD_SHAPE_WAITED;
      if (object->shared) object->owner = 0;
      if (object->shared && object->holder == self && self) hd_held_remove(object);
      if (object->holder != self) object->holder = NULL;
      if (object->id && object->slot != &hd_scratch_slot) fill_slot(object, now);
    }
  }
  return 0;
}

/* A lock of the program's, of which it is known where it was made: that is worth keeping, for its name. */
static bool is_kept(const hd_object *object) {
  const int state = HD_SHAPE_CROSS | HD_SHAPE_WAITED | HD_SHAPE_KEPT;
  return (object->kind == HD_OBJECT_KIND_LOCK || object->kind == HD_OBJECT_KIND_RLOCK) && object->key &&
         object->stack && object->parent == NULL && (object->shape & ~state) == 0;
}

/* As if nothing had ever been done to it. */
static void renew(hd_object *object) {
  object->since = object->released = object->sampled = 0;
  object->usual = object->keeper = object->waiters = object->releaser = object->contended = 0;
  object->shape = 0;
  object->pace = 0;
  object->refs = 1;
}

/* What refers to one from the midst of a call that is under way gives that up later, or never. */
void hd_objects_forget(void) {
  for (size_t b = 0; b < block_count; b++) {
    for (int i = 0; i < POOL_BLOCK; i++) {
      hd_object *object = &blocks[b][i];
      if (object->refs == 0) continue;
      object->holder = NULL;
      object->slot = &hd_scratch_slot;
      object->site_slot = &hd_scratch_site;
      object->id = object->sites = object->last_site = object->owner = object->sequence = 0;
      if (is_kept(object)) renew(object);
      else object->shape &= (uint16_t)~(HD_SHAPE_JOB | HD_SHAPE_CALLS | HD_SHAPE_KEPT);
    }
  }
  for (size_t b = 0; b < block_count; b++)
    for (int i = 0; i < POOL_BLOCK; i++)
      if (blocks[b][i].refs && !is_kept(&blocks[b][i])) hd_object_detach(NULL, &blocks[b][i]);
  ended_count = spare_count = slots_used = 0;
}

void hd_objects_share(hd_thread *thread) {
  for (size_t b = 0; b < block_count; b++) {
    for (int i = 0; i < POOL_BLOCK; i++) {
      const hd_object *object = &blocks[b][i];
      if (object->refs && object->id && object->shared)
        hd_emit(thread, hd_now(thread), HD_EVENT_OBJECT_SHARED, 0, object->id, object->shared, 0,
                0);
    }
  }
}

void hd_objects_neutralise(void) { hd_file_neutralise(&file); }
