/* Bookkeeping of an acquisition and a release: the same for every kind of lock. The caller holds
 * the lock described, so nobody else writes these counters. */
#ifndef HEDDLE_TRACK_H
#define HEDDLE_TRACK_H

#include "heddle.h"

void hd_held_grow(hd_thread *thread);
void hd_held_remove(hd_object *object);
void hd_release_foreign(hd_object *object);
/* Before the locks that the thread holds are told of: takes off the list what was released unseen,
 * and has the others timed. */
void hd_held_check(hd_thread *thread);
/* Blocks from before the agent that are not known to have been left (adopt.c). */
extern uint32_t hd_blocks_count;
void hd_blocks_forget(void);
/* Whether the calling thread, which was in such a block with the lock and is its owner to us, has left it since, unseen. */
bool hd_block_left(const hd_object *object);

/* ---- when the clock is read ----
 *
 * Reading it costs as much as all the rest of an acquisition and a release, so it is not read where
 * that tells nobody anything (detail full reads it always):
 *
 * - Of a lock that has no place in shared memory nobody is told how long it is held.
 * - Of a lock that is calm, which is to say taken and released without a wait within HD_CALM_NS again
 *   and again, one hold of HD_BATCH is timed, and the others count like that one. That they were no
 *   longer is seen afterwards: all of a batch, with what lies between, has to be over in HD_BATCH
 *   times HD_CALM_NS, or each hold is timed again.
 *
 * Who waits for a lock, and who waits while he holds it, has it timed from then on (hd_hold_timed). */

static inline void hd_hold_timed(hd_object *object, uint64_t now) {
  object->pace = 0;
  if (object->owner && object->since == 0) object->since = object->slot->owner_since = now;
}

/* When the calling thread acquires the lock, which is now; 0: that is not timed. */
static inline uint64_t hd_acquisition_time(hd_thread *thread, const hd_object *object) {
  /* What the order of locks is told with is timed. */
  bool timed = object->pace <= HD_PACE_CALM ||
               (thread->held_count != 0 && object->pace != HD_PACE_NEVER);
  return HD_UNLIKELY(timed) ? hd_now(thread) : 0;
}

/* `now`: of hd_acquisition_time(), or the end of a wait. */
static inline void hd_acquired(hd_thread *thread, hd_object *object, uint32_t site, uint64_t now) {
  if (HD_UNLIKELY(!object->id && !(object->shape & HD_SHAPE_LAZY)))
    hd_object_announce(thread, object);
  hd_object_slot *slot = object->slot;
  object->since = now;
  object->owner = thread->id;
  object->site = site;
  slot->owner = thread->id;
  slot->owner_site = site;
  slot->owner_since = now;
  slot->acquisitions++;
  if (HD_UNLIKELY(object->last_site != site)) hd_site_select(object, site);
  object->site_slot->acquisitions++;
  /* Released unseen, by a method that was bound before the agent came. */
  if (HD_UNLIKELY(object->holder != NULL)) hd_held_remove(object);
  if (HD_UNLIKELY(thread->held_count == thread->held_capacity)) hd_held_grow(thread);
  if (HD_LIKELY(thread->held_count < thread->held_capacity)) {
    thread->held[thread->held_count++] = object;
    object->holder = thread;
  }
  if (HD_UNLIKELY(hd.full)) {
    hd_object_announce(thread, object);
    hd_emit(thread, now, HD_EVENT_ACQUIRE, 1, object->id, site, ++object->sequence, 0);
  }
}

/* What the end of a hold that is timed tells, and its length, ns. */
static inline uint64_t hd_hold_over(hd_thread *thread, hd_object *object, uint16_t foreign) {
  hd_object_slot *slot = object->slot;
  uint64_t now = hd_now(thread), held = now > object->since ? now - object->since : 0;
  if (HD_UNLIKELY(held > slot->hold_max)) {
    slot->hold_max = held;
    slot->hold_max_site = object->site;
  }
  if (HD_UNLIKELY(object->waiters)) object->releaser = thread->id;
  if (HD_UNLIKELY(hd.full)) {
    hd_object_announce(thread, object);
    hd_emit(thread, now, HD_EVENT_RELEASE, foreign, object->id, object->site, ++object->sequence,
            held);
  } else if (HD_UNLIKELY((object->shape & HD_SHAPE_WAITED) ||
                         (held >= HD_HOLD_THRESHOLD_NS && !(object->shape & HD_SHAPE_LAZY)))) {
    hd_object_announce(thread, object);
    hd_emit(thread, now, HD_EVENT_HOLD, foreign, object->id, object->site, object->owner, held);
    if (!object->waiters) object->shape &= (uint16_t)~HD_SHAPE_WAITED;
  }
  if (HD_UNLIKELY(object->shape & HD_SHAPE_KEPT)) {
    /* Another task of its thread took it, and has waited since. */
    if (object->keeper != thread->task) hd_release_foreign(object);
    object->shape &= (uint16_t)~HD_SHAPE_KEPT;
  }
  uint64_t span = now - object->released;
  bool batch = object->pace >= HD_PACE_CALM;
  object->released = now;
  if (span >= (batch ? HD_BATCH * HD_CALM_NS : HD_CALM_NS) || object->waiters || hd.full) {
    object->pace = 0;
  } else {
    object->usual = (uint32_t)held;
    object->pace = batch ? HD_PACE_CALM + HD_BATCH - 1 : (uint8_t)(object->pace + 1);
  }
  return held;
}

/* A hold of so many ns is over, and counted. */
static inline void hd_hold_counted(hd_object *object, uint64_t held) {
  hd_object_slot *slot = object->slot;
  object->owner = 0;
  slot->owner = 0;
  slot->hold_total += held;
  int bucket = 58 - __builtin_clzll(held | 32);
  slot->hold_histogram[bucket < 27 ? bucket : 27]++;
}

static inline void hd_released(hd_thread *thread, hd_object *object) {
  uint16_t foreign = object->owner != thread->id;
  if (HD_UNLIKELY(foreign)) hd_release_foreign(object);
  uint64_t held = object->usual;
  if (object->since) held = hd_hold_over(thread, object, foreign);
  else if (object->pace - (HD_PACE_CALM + 1u) < HD_BATCH) object->pace--;
  hd_hold_counted(object, held);
  hd_thread *holder = object->holder;
  if (HD_LIKELY(holder != NULL)) {
    if (HD_LIKELY(holder->held[holder->held_count - 1] == object)) {
      holder->held_count--;
      object->holder = NULL;
    } else {
      hd_held_remove(object);
    }
  }
}

/* A lock has been free for a call that would have waited for it: before hd_acquired. */
void hd_lock_order(hd_thread *thread, hd_object *object, uint32_t site, uint64_t now);

/* hd_acquired, by a call; `waits`: one that would have waited for ever. */
static inline void hd_acquired_by(hd_thread *thread, hd_object *object, bool waits, uint32_t site,
                                  uint64_t now) {
  if (waits && HD_UNLIKELY(thread->held_count)) hd_lock_order(thread, object, site, now);
  hd_acquired(thread, object, site, now);
}

/* The state of a lock that the calling thread holds, if it is the one that it took last, as mostly. */
static inline hd_object *hd_held_latest(const hd_thread *thread, const PyObject *lock) {
  hd_object *latest = thread->held_count ? thread->held[thread->held_count - 1] : NULL;
  return latest && latest->key == lock ? latest : NULL;
}

/* The state of a lock that the calling thread is about to release. */
static inline hd_object *hd_object_held(const hd_thread *thread, const PyObject *lock) {
  hd_object *latest = hd_held_latest(thread, lock);
  return HD_LIKELY(latest != NULL) ? latest : hd_object_find(lock);
}

/* ---- what is done at every moment ----
 *
 * The same for a lock whose hold is not timed, which leaves little to do. False: nothing was done. */

/* The calling thread has taken a lock for which it would have waited. */
static inline bool hd_acquired_calmly(hd_thread *thread, PyObject *lock) {
  hd_object *object = hd_object_find(lock);
  if (HD_UNLIKELY(object == NULL || object->pace <= HD_PACE_CALM || object->holder)) return false;
  uint32_t held = thread->held_count;
  if (HD_UNLIKELY(held == thread->held_capacity)) return false;
  if (held != 0 && object->pace != HD_PACE_NEVER) return false;
  uint32_t site = hd_taker_site(object);
  if (HD_UNLIKELY(object->last_site != site)) hd_site_select(object, site);
  hd_object_slot *slot = object->slot;
  object->owner = slot->owner = thread->id;
  object->site = slot->owner_site = site;
  object->since = slot->owner_since = 0;
  slot->acquisitions++;
  object->site_slot->acquisitions++;
  thread->held[held] = object;
  thread->held_count = held + 1;
  object->holder = thread;
  return true;
}

/* The calling thread is about to release a lock that it holds; the latest it took, mostly. */
static inline bool hd_released_calmly(hd_thread *thread, PyObject *lock) {
  const int tells = HD_SHAPE_MUTEX | HD_SHAPE_RESULT | HD_SHAPE_SCHEDULE;
  uint32_t last = thread->held_count - 1;
  if (HD_UNLIKELY(last == UINT32_MAX)) return false;
  hd_object *object = thread->held[last];
  if (HD_UNLIKELY(object->key != lock || object->since || object->owner != thread->id)) return false;
  if (HD_UNLIKELY(object->shape & tells)) return false;
  if (object->pace != HD_PACE_NEVER) object->pace--;
  hd_hold_counted(object, object->usual);
  thread->held_count = last;
  object->holder = NULL;
  return true;
}

#endif
