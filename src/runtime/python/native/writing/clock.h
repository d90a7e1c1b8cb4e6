/* Time (clock.c). */
#ifndef HEDDLE_CLOCK_H
#define HEDDLE_CLOCK_H

#include "threads/threads.h"

extern uint64_t hd_tick_window, hd_tick_scale;
/* First thing at the start, and last: the counter is used from then on. */
void hd_clock_start(void), hd_clock_calibrate(void);
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

#endif
