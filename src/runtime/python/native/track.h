/* Bookkeeping of an acquisition and a release: the same for every kind of lock. The caller holds
 * the lock described, so nobody else writes these counters. */
#ifndef HEDDLE_TRACK_H
#define HEDDLE_TRACK_H

#include "heddle.h"

void hd_held_grow(hd_thread *thread);
void hd_held_remove(hd_object *object);
void hd_release_foreign(hd_object *object);
/* Takes locks that are not held any more, because they were released unseen, off the list. */
void hd_held_check(hd_thread *thread);

static inline void hd_acquired(hd_thread *thread, hd_object *object, uint32_t site, uint64_t now) {
  if (HD_UNLIKELY(!object->id && !(object->shape & HD_SHAPE_LAZY)))
    hd_object_announce(thread, object);
  hd_object_slot *slot = object->slot;
  object->since = now;
  object->owner = thread->id;
  object->site = site;
  object->sequence++;
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
    hd_emit(thread, now, HD_EVENT_ACQUIRE, 1, object->id, site, object->sequence, 0);
  }
}

static inline void hd_released(hd_thread *thread, hd_object *object, uint64_t now) {
  hd_object_slot *slot = object->slot;
  uint64_t held = now > object->since ? now - object->since : 0;
  uint16_t foreign = object->owner != thread->id;
  if (HD_UNLIKELY(foreign)) hd_release_foreign(object);
  object->sequence++;
  slot->owner = 0;
  slot->hold_total += held;
  if (HD_UNLIKELY(held > slot->hold_max)) {
    slot->hold_max = held;
    slot->hold_max_site = object->site;
  }
  int bucket = 58 - __builtin_clzll(held | 32);
  slot->hold_histogram[bucket < 27 ? bucket : 27]++;
  if (HD_UNLIKELY(object->waiters)) {
    object->releaser = thread->id;
    object->released = now;
  }
  if (HD_UNLIKELY(hd.full)) {
    hd_object_announce(thread, object);
    hd_emit(thread, now, HD_EVENT_RELEASE, foreign, object->id, object->site, object->sequence,
            held);
  } else if (HD_UNLIKELY((object->shape & HD_SHAPE_WAITED) ||
                         (held >= HD_HOLD_THRESHOLD_NS && !(object->shape & HD_SHAPE_LAZY)))) {
    hd_object_announce(thread, object);
    hd_emit(thread, now, HD_EVENT_HOLD, foreign, object->id, object->site, object->owner, held);
    if (!object->waiters) object->shape &= (uint16_t)~HD_SHAPE_WAITED;
  }
  object->owner = 0;
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

static inline void hd_acquired_by_waiting(hd_thread *thread, hd_object *object, uint32_t site,
                                          uint64_t now) {
  if (HD_UNLIKELY(thread->held_count)) hd_lock_order(thread, object, site, now);
  hd_acquired(thread, object, site, now);
}

#endif
