/* Operations that may wait for what is outside, done so often that asking the system each time
 * whether they will would cost more than they do.
 *
 * It is asked at most once in 20 µs for each descriptor, and nothing more is done for one that comes
 * more seldom. In between the records of a wait are written to the ring without being published, with
 * what is known of the place in the program, and the slot of the ring says since when: so a reader
 * sees a call that lasts, also when the program is killed in it. When the call comes back soon,
 * nothing happened; else the records are published, and that it is over.
 *
 * A reader takes such records for published once the call is old enough (docs/protocol.md): from
 * LASTING_NS on, which is less, they are always published. */
#include "outside/outside.h"
#include "locks/track.h"
#include <sys/stat.h>

#define TABLE_BITS 8
#define SHORT_NS 20000u     /* how long an answer holds, and what is too short to be told */
#define LASTING_NS 4000000u
#define LEARNED_NS 1000000u /* how long what is known of a place holds */
#define LOCKS_TOLD 8u /* who holds more asks each time */

/* That an operation on this descriptor was not going to wait. */
typedef struct {
  uint64_t what, asked;
} answer;

/* What it would wait for, at these frames. */
typedef struct {
  uint64_t key, seen;
  uint64_t learned; /* when the rest was found out, at the second time; 0: not yet */
  hd_io io;         /* `what` 0: to be asked each time */
  uint32_t stack, site;
} place;

static answer answers[1 << TABLE_BITS];
static place places[1 << TABLE_BITS];

#define MIX 0x9E3779B97F4A7C15ull

static answer *answer_for(uint64_t what) { return &answers[what * MIX >> (64 - TABLE_BITS)]; }
static place *place_for(const hd_call *call) { return &places[call->key >> (64 - TABLE_BITS)]; }

__thread hd_call *hd_calling;

/* ---- under way ---- */

void hd_call_publish(hd_thread *thread) {
  if (thread->called == 0 || thread->records == NULL) return;
  thread->written += thread->called;
  thread->called = 0;
  __atomic_store_n(&thread->ring->written, thread->written, __ATOMIC_RELEASE);
  __atomic_store_n(&thread->ring->called_at, 0, __ATOMIC_RELEASE);
}

static void forget(hd_thread *thread) {
  thread->called = 0;
  __atomic_store_n(&thread->ring->called_at, 0, __ATOMIC_RELEASE);
}

/* Writes what hd_wait_outside would, unpublished. */
static void attempt(hd_call *call, uint64_t now, const place *known, uint32_t bytes,
                    uint64_t limit) {
  hd_thread *thread = call->thread;
  uint64_t at = thread->written;
  for (uint32_t i = 0; i < thread->held_count; i++) {
    const hd_object *lock = thread->held[i];
    hd_record_put(thread, at++, now, HD_EVENT_HELD, 0, lock->id, lock->site, 0, lock->since);
  }
  const hd_io *io = &known->io;
  hd_record_put(thread, at++, now, HD_EVENT_AWAITED, io->what, io->number, io->descriptor, bytes, 0);
  hd_record_put(thread, at++, now, HD_EVENT_BLOCK, HD_WAIT_REASON_IO, 0, 0, known->stack, limit);
  call->state = HD_CALL_TRIED;
  call->begin = now;
  call->limit = limit;
  call->io = *io;
  call->stack = known->stack;
  call->site = known->site;
  call->generation = hd.generation;
  hd_ring *ring = thread->ring;
  uint16_t records = (uint16_t)(at - thread->written);
  thread->called = ring->call_records = records;
  if (ring->call_reserve < records) ring->call_reserve = records;
  __atomic_store_n(&ring->called_at, now, __ATOMIC_RELEASE);
  hd_calling = call;
  hd_self = NULL;
}

bool hd_call_known(hd_call *call, hd_thread *thread, uint64_t what, size_t bytes, uint64_t limit) {
  call->thread = thread;
  call->state = HD_CALL_SILENT;
  call->ticks = hd_ticks();
  call->what = what;
  call->key = 0;
  uint64_t now = hd_now_at(thread, call->ticks);
  const answer *last = answer_for(what);
  if (last->what != what || now - last->asked >= SHORT_NS) return false;
  call->key = (hd_frames_hash(hd_tstate(), HD_STACK_DEPTH) ^ what) * MIX;
  const place *known = place_for(call);
  if (known->key != call->key || now - known->learned >= LEARNED_NS || !known->io.what) return false;
  if (HD_UNLIKELY(thread->wait != NULL || now == 0 || hd.paused || thread->untold)) return false;
  if (HD_UNLIKELY(thread->held_count != 0)) {
    hd_held_check(thread);
    if (thread->held_count > LOCKS_TOLD) return false;
    for (uint32_t i = 0; i < thread->held_count; i++) hd_object_announce(thread, thread->held[i]);
  }
  const uint32_t most = LOCKS_TOLD + 2;
  if (HD_UNLIKELY(thread->written + most > thread->room) && !hd_ring_grow(thread, most)) return false;
  attempt(call, now, known, bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes, limit);
  return true;
}

bool hd_call_ready(hd_call *call) {
  uint64_t now = hd_now(call->thread);
  *answer_for(call->what) = (answer){call->what, now};
  if (call->key == 0) return false;
  place *known = place_for(call);
  if (known->key != call->key || now - known->seen >= LEARNED_NS) {
    *known = (place){.key = call->key, .seen = now};
    return false;
  }
  known->seen = now;
  return now - known->learned >= LEARNED_NS;
}

/* What the frames show to be part of something else is asked for each time. */
void hd_call_learn(hd_call *call, const hd_io *io) {
  hd_code_housekeeping();
  hd_thread_refresh_name(call->thread);
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
  int inner = hd_inner_frames(frames, count);
  bool plain = true;
  for (int i = 0; i < inner; i++)
    plain &= frames[i].info->role == HD_ROLE_NONE || frames[i].info->role == HD_ROLE_LOOP_RUN;
  uint64_t now = hd_now(call->thread);
  *place_for(call) = (place){.key = call->key,
                             .seen = now,
                             .learned = now,
                             .io = plain ? *io : (hd_io){0},
                             .stack = hd_stack_of(frames, count, HD_STACK_DEPTH),
                             .site = count ? hd_user_site() : 0};
}

void hd_call_waits(hd_call *call, const hd_io *io, uint64_t limit) {
  call->state = HD_CALL_TOLD;
  hd_wait_outside(call->thread, &call->wait, io, limit);
}

/* ---- its end ---- */

static void tell(hd_call *call) {
  hd_thread *thread = call->thread;
  call->state = HD_CALL_TOLD;
  call->wait = (hd_wait){.begin = call->begin,
                         .timeout = call->limit,
                         .site = call->site,
                         .stack = call->stack,
                         .generation = call->generation,
                         .reason = HD_WAIT_REASON_IO,
                         .io = call->io};
  thread->wait = &call->wait;
  hd_call_publish(thread);
}

/* The thread is itself again; false in a child that was forked during the call, after the end, or in another session. */
static bool resume(hd_call *call) {
  hd_thread *thread = call->thread;
  hd_calling = NULL;
  if (HD_LIKELY(!thread->adopted)) hd_self = thread;
  if (hd.state == HD_ON && call->generation == hd.generation) return true;
  call->state = HD_CALL_SILENT;
  thread->called = 0;
  if (thread->adopted) hd_enter();
  return false;
}

void hd_call_interrupted(void) {
  hd_call *call = hd_calling;
  if (resume(call)) tell(call);
}

/* Whether it may have waited: a regular file keeps a thread only as long as the disk takes. */
static bool has_waited(const hd_call *call) {
  uint64_t took = hd_now(call->thread) - call->begin;
  if (took >= LASTING_NS) return true;
  return took >= SHORT_NS &&
         (call->io.descriptor == 0 || hd_io_may_wait((int)call->io.descriptor - 1, call->io.what));
}

PyObject *hd_call_end_slow(hd_call *call, PyObject *result) {
  if (call->state == HD_CALL_TRIED) {
    if (!resume(call)) return result;
    if (!has_waited(call)) {
      forget(call->thread);
      return result;
    }
    tell(call);
  }
  hd_wait_end(call->thread, &call->wait, result ? HD_WAIT_OUTCOME_OK : HD_WAIT_OUTCOME_ERROR);
  return result;
}

/* Most calls: tried, and back before a glance at the clock says more than that. */
PyObject *hd_call_end(hd_call *call, PyObject *result) {
  if (call->state == HD_CALL_SILENT) return result;
#if HD_HAVE_TICKS
  if (HD_LIKELY(call->state == HD_CALL_TRIED && hd_ticks() - call->ticks < hd_tick_window / 50 &&
                hd.state == HD_ON && call->generation == hd.generation)) {
    hd_calling = NULL;
    hd_self = call->thread;
    forget(call->thread);
    return result;
  }
#endif
  return hd_call_end_slow(call, result);
}
