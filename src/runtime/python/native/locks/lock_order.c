/* The order in which locks are taken while others are held, for the rule lock-order-inversion.
 *
 * A way to take a lock is who takes it, where, and which locks it holds from where. Each way is told
 * once, and again when it is taken a second later or more, so that the reader knows the time it was
 * in use. What is known is a cache: forgetting tells a way again, which does no harm but cost; so
 * many a second at most are told, and a program that takes thousands of locks in pairs loses some. */
#include "locks/track.h"
#include <stdlib.h>

enum { SETS = 1024, WAYS = 4, A_SECOND = 1000000000, TOLD_A_SECOND = 500 };

typedef struct {
  uint64_t key, told;
} known_way;

static known_way (*known)[WAYS];
static uint64_t second;
static uint32_t told;

/* Locks the user knows as such, and the lock of a condition. */
static inline bool matters(const hd_object *object) {
  const int not = HD_SHAPE_LAZY | HD_SHAPE_WAITER | HD_SHAPE_SENTINEL | HD_SHAPE_MUTEX;
  return (object->shape & not) == 0;
}

static inline uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 32;
}

static bool is_news(uint64_t key, uint64_t now) {
  if (known == NULL && (known = calloc(SETS, sizeof *known)) == NULL) return false;
  known_way *set = known[key & (SETS - 1)], *oldest = set;
  for (int i = 0; i < WAYS; i++) {
    if (set[i].key == key) {
      oldest = &set[i];
      if (now - oldest->told < A_SECOND) return false;
      break;
    }
    if (set[i].told < oldest->told) oldest = &set[i];
  }
  if (now - second >= A_SECOND) {
    second = now;
    told = 0;
  }
  if (++told > TOLD_A_SECOND) return false;
  *oldest = (known_way){key, now};
  return true;
}

void hd_lock_order(hd_thread *thread, hd_object *object, uint32_t site, uint64_t now) {
  if (!matters(object)) return;
  uint64_t key = mix(mix(thread->id, (uintptr_t)object), site);
  uint32_t count = 0;
  for (uint32_t i = 0; i < thread->held_count; i++) {
    hd_object *outer = thread->held[i];
    if (outer == object || !matters(outer)) continue;
    key = mix(mix(key, (uintptr_t)outer), outer->site);
    count++;
  }
  if (count == 0 || !is_news(key, now)) return;
  hd_walked frames[HD_STACK_DEPTH];
  int depth = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
  uint32_t stack = hd_stack_of(frames, depth, HD_STACK_DEPTH);
  uint32_t inner = hd_object_announce(thread, object);
  for (uint32_t i = 0; i < thread->held_count && count > 0; i++) {
    hd_object *outer = thread->held[i];
    if (outer == object || !matters(outer)) continue;
    uint32_t id = hd_object_announce(thread, outer);
    hd_emit(thread, now, HD_EVENT_LOCK_ORDER, (uint16_t)--count, inner, id, stack, outer->site);
  }
}
