/* Time: the processor's time-stamp counter, brought back to CLOCK_MONOTONIC once a millisecond
 * by each thread that uses it. A read costs 10 ns instead of 25, and two reads a lock operation
 * are most of what the agent costs. */
#include "heddle.h"
#include <time.h>
#if HD_HAVE_TICKS
#include <cpuid.h>
#endif

#define SYNC_INTERVAL_NS 1000000ull
#define FIRST_CALIBRATION_NS 200000ull
#define LAST_CALIBRATION_NS 4000000000ull

uint64_t hd_tick_window; /* ticks of SYNC_INTERVAL_NS; 0: the counter is not used */
uint64_t hd_tick_scale;  /* nanoseconds a tick, 32.32 */
static uint64_t first_ticks, first_ns, calibrated_ns;

static uint64_t monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

uint64_t hd_clock_exact(void) {
  uint64_t now = monotonic();
  return now > hd.epoch_ns ? now - hd.epoch_ns : 0;
}

#if HD_HAVE_TICKS
/* Constant and nonstop in Linux's terms. */
static bool counter_is_invariant(void) {
  unsigned a, b, c, d;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}

static void calibrate(uint64_t ticks, uint64_t ns) {
  uint64_t dt = ticks - first_ticks, dn = ns - first_ns;
  if (ticks <= first_ticks || dt < 1000) return;
  hd_tick_scale = (uint64_t)(((unsigned __int128)dn << 32) / dt);
  hd_tick_window = (uint64_t)(((unsigned __int128)SYNC_INTERVAL_NS << 32) / (hd_tick_scale | 1));
  calibrated_ns = dn;
}
#endif

void hd_clock_start(void) {
#if HD_HAVE_TICKS
  if (!counter_is_invariant()) return;
  first_ns = monotonic();
  first_ticks = hd_ticks();
#endif
}

/* What the start does in between mostly takes as long as the first calibration needs. */
void hd_clock_calibrate(void) {
#if HD_HAVE_TICKS
  if (first_ticks == 0) return;
  uint64_t ns;
  do ns = monotonic();
  while (ns - first_ns < FIRST_CALIBRATION_NS);
  calibrate(hd_ticks(), ns);
#endif
}

const char *hd_clock_source(void) { return hd_tick_window ? "tsc" : "clock_gettime"; }

uint64_t hd_clock_sync(hd_thread *thread) {
  uint64_t ns = monotonic();
#if HD_HAVE_TICKS
  if (hd_tick_window) {
    uint64_t ticks = hd_ticks();
    /* The longer the baseline, the better the scale: refined at every doubling, for 4 s. */
    if (calibrated_ns < LAST_CALIBRATION_NS && ns - first_ns > 2 * calibrated_ns)
      calibrate(ticks, ns);
    thread->tick_base = ticks;
  }
#endif
  if (HD_UNLIKELY(hd.header->flags & HD_HEADER_FLAG_SILENT) && hd.state == HD_ON) hd.state = HD_OFF;
  ns = ns > hd.epoch_ns ? ns - hd.epoch_ns : 0;
  thread->ns_base = ns;
  if (ns > thread->last) thread->last = ns;
  return thread->last;
}
