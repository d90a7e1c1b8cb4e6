/* Writing records (rings.c). */
#ifndef HEDDLE_RINGS_H
#define HEDDLE_RINGS_H

#include "writing/clock.h"

void hd_ring_open(hd_thread *thread);
void hd_ring_close(hd_thread *thread);
/* Gives the ring room for so many records more; false: there is none, or no ring. */
bool hd_ring_grow(hd_thread *thread, uint64_t records);
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
         kind == HD_EVENT_TASK_BLOCK || kind == HD_EVENT_TASK_AWAITS || kind == HD_EVENT_AWAITED ||
         kind == HD_EVENT_SLOW_STEP || kind == HD_EVENT_SPAN_BEGIN || kind == HD_EVENT_COUNTER ||
         kind == HD_EVENT_MISSED;
}

static inline void hd_emit(hd_thread *thread, uint64_t time, uint16_t kind, uint16_t small,
                           uint32_t a, uint32_t b, uint32_t c, uint64_t d) {
  if (HD_UNLIKELY(thread->written >= thread->room) && !hd_ring_grow(thread, 1)) {
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

#endif
