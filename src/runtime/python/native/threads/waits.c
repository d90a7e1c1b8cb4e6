/* Waits: what for, who can end them, what was held meanwhile. */
#include "hooks/hooks.h"
#include "outside/outside.h"
#include "tasks/schedules.h"
#include "tasks/tasks.h"
#include "locks/track.h"
#include <stdlib.h>

/* Locks told of at a Block, the latest: a thread that holds thousands must not flush its ring. */
#define HELD_TOLD 256

typedef struct {
  const hd_walked *subject; /* the frame whose `self` is waited for */
  uint8_t family;
} seen;

/* The library's frames around a sleep on a condition's waiter lock tell what it is to the user:
 * Condition.wait inside Queue.get is a get from the queue. The outermost that is known wins. */
static void classify_sleep(hd_thread *thread, hd_wait *wait, const hd_walked *frames, int inner) {
  seen subject = {NULL, 0};
  wait->reason = HD_WAIT_REASON_OTHER;
  for (int i = 0; i < inner; i++) {
    uint16_t reason;
    switch (frames[i].info->role) {
      case HD_ROLE_CONDITION_WAIT: reason = HD_WAIT_REASON_CONDITION; break;
      case HD_ROLE_EVENT_WAIT: reason = HD_WAIT_REASON_EVENT; break;
      case HD_ROLE_SEMAPHORE_ACQUIRE: reason = HD_WAIT_REASON_SEMAPHORE; break;
      case HD_ROLE_BARRIER: reason = HD_WAIT_REASON_BARRIER; break;
      case HD_ROLE_QUEUE_PUT: reason = HD_WAIT_REASON_QUEUE_PUT; break;
      case HD_ROLE_QUEUE_GET: reason = HD_WAIT_REASON_QUEUE_GET; break;
      case HD_ROLE_QUEUE_JOIN: reason = HD_WAIT_REASON_QUEUE_JOIN; break;
      case HD_ROLE_FUTURE_WAIT:
      case HD_ROLE_FUTURES_WAIT: reason = HD_WAIT_REASON_FUTURE; break;
      case HD_ROLE_CALLS_WORKER: /* whose queue stands for the pool */
        if (wait->reason != HD_WAIT_REASON_QUEUE_GET) continue;
        reason = HD_WAIT_REASON_QUEUE_GET;
        break;
      case HD_ROLE_THREAD_START: reason = HD_WAIT_REASON_THREAD_START; break;
      default: continue;
    }
    wait->reason = reason;
    subject = (seen){&frames[i], frames[i].info->kind};
    /* Whoever starts a thread waits for nothing else meanwhile: the first put of a process queue starts its feeder. */
    if (reason == HD_WAIT_REASON_THREAD_START) break;
  }
  if (subject.subject && subject.subject->info->role == HD_ROLE_FUTURES_WAIT)
    wait->object = hd_futures_awaited(thread, hd_frame_argument(subject.subject->frame, 0), &wait->jobs);
  if (subject.subject == NULL || subject.family == 0) return;
  PyObject *self = hd_frame_argument(subject.subject->frame, 0);
  if (subject.family == HD_OBJECT_KIND_THREAD)
    wait->target = self ? hd_thread_of_python(self) : 0;
  else
    wait->object = hd_composite(thread, self, subject.family, NULL);
}

/* _ModuleLock.acquire, of importlib: the thread that imports the module wakes those who want it, too. */
static bool classify_import(hd_wait *wait, const hd_object *lock, hd_frame *top) {
  if (top == NULL || hd_place_of(top)->role != HD_ROLE_IMPORT) return false;
  PyObject *self = hd_frame_argument(top, 0);
  PyObject *wakeup = self ? hd_attribute(self, "wakeup") : NULL;
  PyObject *owner = wakeup == lock->key ? hd_attribute(self, "owner") : NULL;
  bool known = owner && PyLong_CheckExact(owner);
  if (known) {
    wait->reason = HD_WAIT_REASON_IMPORT;
    wait->target = wait->waker = hd_thread_of_ident(PyLong_AsUnsignedLong(owner));
  }
  Py_XDECREF(wakeup);
  Py_XDECREF(owner);
  PyErr_Clear();
  return known;
}

/* What the owner of a lock is doing while others wait for it. Its frames stand still: it gave up
 * the GIL somewhere in them, or is about to be resumed. */
static void show_owner(hd_thread *thread, hd_object *lock, uint64_t now) {
  uint32_t count = ++lock->contended;
  bool due = (count & (count - 1)) == 0 || now - lock->sampled >= HD_OWNER_INTERVAL_NS;
  const hd_thread *owner = lock->holder;
  if (!due || owner == NULL || owner == thread || owner->id != lock->owner) return;
  lock->sampled = now;
  PyThreadState *tstate = PyInterpreterState_ThreadHead(hd.interpreter);
  while (tstate && tstate->thread_id != owner->ident) tstate = PyThreadState_Next(tstate);
  if (tstate == NULL) return;
  hd_walked frames[HD_STACK_DEPTH];
  int depth = hd_walk(hd_frame_top(tstate), frames, HD_STACK_DEPTH);
  uint32_t stack = hd_stack_of(frames, depth, HD_STACK_DEPTH);
  hd_emit(thread, thread->last, HD_EVENT_OWNER, 0, lock->id, owner->id, stack,
          hd_pair(lock->site, 0));
}

void hd_awaited_tell(hd_thread *thread, uint64_t now, uint32_t task, const hd_awaited *tasks,
                     uint32_t first) {
  for (uint32_t i = first; i < tasks->told; i++)
    hd_emit(thread, now, HD_EVENT_TASK_AWAITS, 0, task, tasks->ids[i],
            i + 1 == tasks->told ? tasks->count - tasks->told : 0, 0);
}

/* Block, with all that goes with it. */
static void tell(hd_thread *thread, const hd_wait *wait) {
  if (HD_UNLIKELY(thread->untold != 0)) hd_future_waits(thread, wait->reason == HD_WAIT_REASON_LOCK);
  hd_held_check(thread);
  uint32_t held = thread->held_count, first = held > HELD_TOLD ? held - HELD_TOLD : 0;
  for (uint32_t i = first; i < held; i++) hd_object_announce(thread, thread->held[i]);
  uint64_t now = hd_now(thread);
  for (uint32_t i = first; i < held; i++) {
    const hd_object *lock = thread->held[i];
    hd_emit(thread, now, HD_EVENT_HELD, 0, lock->id, lock->site, 0, lock->since);
  }
  const hd_io *io = &wait->io;
  if (io->what)
    hd_emit(thread, now, HD_EVENT_AWAITED, io->what, io->number, io->descriptor, io->bytes, io->name);
  hd_awaited_tell(thread, now, 0, &wait->jobs, 0);
  hd_missed_tell(thread, wait, now);
  uint32_t owner = wait->reason == HD_WAIT_REASON_LOCK ? wait->object->owner : 0;
  hd_emit(thread, now, HD_EVENT_BLOCK, wait->reason, wait->target, owner, wait->stack,
          wait->timeout);
  if (owner) show_owner(thread, wait->object, now);
}

static void begin(hd_thread *thread, hd_wait *wait, uint64_t timeout, uint32_t stack) {
  hd_object *object = wait->object, *signal = wait->signal;
  if (object) {
    wait->target = hd_object_announce(thread, object);
    hd_object_ref(object);
    object->slot->waiters++;
  }
  if (signal) {
    hd_hold_timed(signal, hd_now(thread));
    if (signal->waiters++ == 0) signal->releaser = 0;
    hd_object_ref(signal);
    signal->shape |= HD_SHAPE_WAITED;
  }
  wait->stack = stack;
  wait->generation = hd.generation;
  wait->timeout = timeout;
  wait->begin = hd_now(thread);
  wait->outer = thread->wait;
  thread->wait = wait;
  /* The waits of a ring do not nest: while a signal handler waits, the wait it interrupted is
   * told to be over, and told again afterwards. */
  if (HD_UNLIKELY(wait->outer != NULL))
    hd_emit(thread, wait->begin, HD_EVENT_UNBLOCK, HD_WAIT_OUTCOME_ERROR, wait->outer->target, 0,
            HD_UNKNOWN_LATENCY, wait->begin - wait->outer->begin);
  tell(thread, wait);
}

/* Of others too: they cannot go on, nor write, without the GIL that the caller holds. */
static void tell_again(hd_thread *thread) {
  if (thread->wait && !thread->ended && thread->wait->generation == hd.generation)
    tell(thread, thread->wait);
}

void hd_waits_tell_again(void) { hd_threads_each(tell_again); }

void hd_wait_for_lock(hd_thread *thread, hd_wait *wait, hd_object *lock, uint64_t timeout) {
  memset(wait, 0, sizeof *wait);
  hd_thread_refresh_name(thread);
  hd_walked frames[HD_STACK_DEPTH];
  hd_frame *top = hd_frame_top(hd_tstate());
  int count = hd_walk(top, frames, HD_STACK_DEPTH);
  if (HD_UNLIKELY(hd_schedule_depth)) hd_schedule_left(thread, frames, count);
  wait->signal = lock;
  if (lock->shape & HD_SHAPE_SENTINEL) {
    wait->reason = HD_WAIT_REASON_THREAD_JOIN;
    wait->target = wait->waker = lock->target;
    wait->signal = NULL; /* released in C, unseen */
  } else if (lock->shape & HD_SHAPE_WAITER) {
    if (!classify_import(wait, lock, top))
      classify_sleep(thread, wait, frames, hd_inner_frames(frames, count));
  } else {
    wait->reason = HD_WAIT_REASON_LOCK;
    wait->object = lock;
  }
  wait->site = top ? hd_user_site() : 0;
  begin(thread, wait, timeout, hd_stack_of(frames, count, HD_STACK_DEPTH));
}

/* Waiting for the mutex of a queue of processes is waiting for what its holder waits for; any other
 * lock is waited for as such, and a semaphore may be the way a condition, queue, … sleeps. */
static void classify_semaphore(hd_thread *thread, hd_wait *wait, hd_object *lock,
                               const hd_walked *frames, int inner) {
  if (inner > 0 && frames[0].info->role == HD_ROLE_SEMLOCK_ENTER) frames++, inner--;
  if (lock->kind == HD_OBJECT_KIND_LOCK || lock->kind == HD_OBJECT_KIND_RLOCK) {
    uint8_t role = inner > 0 ? frames[0].info->role : HD_ROLE_NONE;
    if (role == HD_ROLE_QUEUE_FEED) { /* its turn to write, which takes as long as the pipe is full */
      wait->reason = HD_WAIT_REASON_IO;
      wait->io.what = HD_AWAITED_PIPE_ROOM;
      return;
    }
    inner = role == HD_ROLE_QUEUE_GET || role == HD_ROLE_QUEUE_PUT;
    if (!inner) wait->reason = HD_WAIT_REASON_LOCK;
  }
  if (inner) classify_sleep(thread, wait, frames, inner);
  if (wait->object) return;
  if (wait->reason != HD_WAIT_REASON_LOCK) wait->reason = HD_WAIT_REASON_SEMAPHORE;
  wait->object = lock;
}

void hd_wait_for_semaphore(hd_thread *thread, hd_wait *wait, hd_object *lock, uint64_t timeout) {
  memset(wait, 0, sizeof *wait);
  hd_thread_refresh_name(thread);
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
  wait->signal = lock;
  classify_semaphore(thread, wait, lock, frames, hd_inner_frames(frames, count));
  wait->site = count ? hd_user_site() : 0;
  begin(thread, wait, timeout, hd_stack_of(frames, count, HD_STACK_DEPTH));
}

void hd_wait_for(hd_thread *thread, hd_wait *wait, uint16_t reason, hd_object *object,
                 uint32_t target, uint64_t timeout) {
  memset(wait, 0, sizeof *wait);
  hd_thread_refresh_name(thread);
  hd_walked frames[HD_STACK_DEPTH];
  hd_frame *top = hd_frame_top(hd_tstate());
  int count = hd_walk(top, frames, HD_STACK_DEPTH);
  wait->reason = reason;
  wait->object = wait->signal = object;
  wait->target = target;
  wait->site = top ? hd_user_site() : 0;
  begin(thread, wait, timeout, hd_stack_of(frames, count, HD_STACK_DEPTH));
}

void hd_wait_adopt(hd_thread *thread, uint16_t reason, hd_object *object, uint32_t target,
                   const hd_io *io, uint64_t timeout, hd_frame *frame) {
  hd_wait *wait = calloc(1, sizeof *wait);
  if (wait == NULL) return;
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(frame, frames, HD_STACK_DEPTH), inner = hd_inner_frames(frames, count);
  wait->reason = reason;
  wait->object = object;
  wait->signal = reason == HD_WAIT_REASON_LOCK ? object : NULL;
  wait->target = target;
  wait->io = *io;
  wait->site = inner < count ? frames[inner].site : 0;
  begin(thread, wait, timeout, hd_stack_of(frames, count, HD_STACK_DEPTH));
}

/* Nobody saw how the wait ended. A lock that is locked, by nobody we know of, is the waiter's. */
void hd_wait_claim(hd_thread *thread) {
  hd_wait *wait = thread->wait;
  PyObject *lock = wait->reason == HD_WAIT_REASON_LOCK ? wait->object->key : NULL;
  hd_object *taken = NULL;
  if (lock && hd_self == thread && hd.direct && wait->object->owner == 0)
    taken = (Py_TYPE(lock) == hd_lock_type      ? hd_lock_is_locked(lock)
             : Py_TYPE(lock) == hd_semlock_type ? hd_semlock_is_mine(lock, thread->ident)
                                                : hd_rlock_is_mine(lock, thread->ident))
                ? wait->object
                : NULL;
  bool ran_out = lock && taken == NULL && wait->timeout != HD_FOREVER;
  hd_wait_end(thread, wait, ran_out ? HD_WAIT_OUTCOME_TIMEOUT : HD_WAIT_OUTCOME_OK);
  if (taken && hd.state == HD_ON) hd_acquired(thread, taken, wait->site, thread->last);
  free(wait);
}

void hd_wait_outside(hd_thread *thread, hd_wait *wait, const hd_io *io, uint64_t timeout) {
  memset(wait, 0, sizeof *wait);
  hd_code_housekeeping();
  hd_thread_refresh_name(thread);
  hd_walked frames[HD_STACK_DEPTH];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, HD_STACK_DEPTH);
  int inner = hd_inner_frames(frames, count);
  wait->io = *io;
  if (HD_UNLIKELY(hd_schedule_depth)) hd_schedule_left(thread, frames, count);
  wait->reason = io->what == HD_AWAITED_PROCESS                        ? HD_WAIT_REASON_PROCESS
                 : io->what && io->what != HD_AWAITED_SCHEDULED ? HD_WAIT_REASON_IO
                                                                : HD_WAIT_REASON_SLEEP;
  if (hd_process_awaited(frames, inner, &wait->io)) {
    wait->reason = HD_WAIT_REASON_PROCESS;
  } else if (wait->reason == HD_WAIT_REASON_IO && !hd_manager_awaited(frames, inner, &wait->io)) {
    classify_sleep(thread, wait, frames, inner);
    if (wait->object) wait->io.what = 0; /* the pipe is part of a queue */
    else wait->reason = HD_WAIT_REASON_IO;
  }
  wait->site = count ? hd_user_site() : 0;
  begin(thread, wait, timeout, hd_stack_of(frames, count, HD_STACK_DEPTH));
}

/* Slots of queues keep the waits of put and get apart, and none of those until all is done; all else
 * counts like a lock. */
void hd_wait_count(hd_object *object, uint16_t reason, uint32_t site, uint64_t waited, bool ok) {
  hd_object_slot *slot = object->slot;
  if (reason == HD_WAIT_REASON_QUEUE_GET) {
    slot->wait_max += waited;
  } else if (reason == HD_WAIT_REASON_QUEUE_PUT) {
    slot->wait_total += waited;
  } else if (reason != HD_WAIT_REASON_QUEUE_JOIN) {
    slot->wait_total += waited;
    if (waited > slot->wait_max) slot->wait_max = waited;
    if (ok) {
      slot->contended++;
      if (reason != HD_WAIT_REASON_LOCK) slot->acquisitions++;
    }
  }
  if (object->last_site != site) hd_site_select(object, site);
  object->site_slot->wait_total += waited;
  if (ok) object->site_slot->contended++;
}

/* Whether a thread of another process ended it, which is told then. */
static bool ended_elsewhere(hd_thread *thread, const hd_wait *wait, uint64_t now) {
  uint16_t what = wait->io.what;
  bool gets = wait->signal == NULL && wait->reason == HD_WAIT_REASON_QUEUE_GET;
  const hd_object *by = gets ? wait->object : wait->signal;
  hd_stirrer last = {0, 0};
  if (by) last = hd_stirred_by(by);
  else if (what == HD_AWAITED_PIPE_DATA || what == HD_AWAITED_SOCKET_DATA)
    last = hd_reader_stirred_by(thread, (int)wait->io.descriptor - 1);
  if (last.pid == 0 || last.pid == hd.header->pid) return false;
  hd_emit(thread, now, HD_EVENT_WAKER, 0, last.pid, last.thread, 0, 0);
  return true;
}

void hd_wait_end(hd_thread *thread, hd_wait *wait, uint16_t outcome) {
  hd_object *object = wait->object, *signal = wait->signal;
  if (HD_LIKELY(thread->wait == wait)) thread->wait = wait->outer;
  /* Stopped meanwhile; forked, by a signal handler during the wait; or of another session, which has been told of the
   * wait as of one from before the agent. */
  if (HD_UNLIKELY(hd.state != HD_ON || wait->generation != hd.generation)) {
    if (thread->adopted) hd_enter();
    return;
  }
  uint64_t now = hd_now(thread), waited = now - wait->begin, latency = HD_UNKNOWN_LATENCY;
  bool ok = outcome == HD_WAIT_OUTCOME_OK;
  uint32_t waker = ok ? wait->waker : 0;
  if (ok && signal && signal->releaser) {
    waker = signal->releaser;
    latency = now > signal->released ? now - signal->released : 0;
    if (latency > HD_UNKNOWN_LATENCY) latency = HD_UNKNOWN_LATENCY;
  }
  if (ok && ended_elsewhere(thread, wait, now)) {
    waker = 0;
    latency = HD_UNKNOWN_LATENCY;
  }
  hd_emit(thread, now, HD_EVENT_UNBLOCK, outcome, wait->target, waker, (uint32_t)latency, waited);
  if (HD_UNLIKELY(wait->outer != NULL)) {
    wait->outer->begin = now;
    tell(thread, wait->outer);
  }
  if (object) {
    if (object->slot->waiters) object->slot->waiters--;
    hd_wait_count(object, wait->reason, wait->site, waited, ok);
  }
  if (signal && signal->waiters) signal->waiters--;
  if (object) hd_object_unref(thread, object);
  if (signal) hd_object_unref(thread, signal);
}

void hd_notify(hd_thread *thread, hd_object *waiter) {
  if (waiter->waiters == 0) return;
  waiter->releaser = thread->id;
  waiter->released = hd_now(thread);
  hd_tell_notify(thread, NULL);
}

void hd_tell_notify(hd_thread *thread, hd_object *object) {
  hd_walked frames[8];
  int count = hd_walk(hd_frame_top(hd_tstate()), frames, 8), inner = hd_inner_frames(frames, count);
  const hd_walked *subject = NULL;
  for (int i = 0; i < inner; i++) {
    switch (frames[i].info->role) {
      case HD_ROLE_CONDITION_NOTIFY:
      case HD_ROLE_EVENT_SET:
      case HD_ROLE_SEMAPHORE_RELEASE:
      case HD_ROLE_BARRIER: subject = &frames[i]; break;
      case HD_ROLE_NONE: break;
      default: return; /* queues, futures and threads: Unblock tells who woke whom */
    }
  }
  PyObject *self = subject ? hd_frame_argument(subject->frame, 0) : NULL;
  hd_object *shown = hd_composite(thread, self, subject ? subject->info->kind : 0, NULL);
  if (shown) object = shown;
  if (object == NULL) return;
  hd_object_announce(thread, object);
  hd_emit(thread, hd_now(thread), HD_EVENT_NOTIFY, 1, object->id, hd_user_site(), 0, 0);
}

PyObject *hd_wait_call(hd_thread *thread, hd_wait *wait, PyObject *original, PyObject *acquire,
                       PyObject *release, PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                       PyObject *kwnames) {
  PyObject *result = hd_wait_may_block(thread) < 0 ? NULL
                     : HD_UNLIKELY(hd_standing)
                         ? hd_standing_acquire(thread, wait, acquire, release, self)
                         : hd_call_original(original, self, args, nargs, kwnames);
  hd_wait_end(thread, wait,
              result == NULL       ? HD_WAIT_OUTCOME_ERROR
              : result == Py_False ? HD_WAIT_OUTCOME_TIMEOUT
                                   : HD_WAIT_OUTCOME_OK);
  return result;
}

void hd_give_back(hd_thread *thread, PyObject *lock, PyObject *release, hd_object *taken) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *given = hd_call_original(release, lock, NULL, 0, NULL);
  if (given && taken) hd_released(thread, taken);
  Py_XDECREF(given);
  PyErr_Restore(type, value, traceback);
}

PyObject *hd_wait_entered(hd_thread *thread, PyObject *lock, PyObject *result, PyObject *release) {
  if (HD_LIKELY(PyErr_CheckSignals() == 0)) return result;
  /* The handler may have given it up. */
  hd_object *object = hd_object_find(lock);
  if (object && object->owner == thread->id && hd.state == HD_ON)
    hd_give_back(thread, lock, release, object);
  Py_DECREF(result);
  return NULL;
}
