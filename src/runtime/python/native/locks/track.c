/* The uncommon parts of lock bookkeeping. */
#include "locks/track.h"
#include <stdlib.h>

void hd_held_grow(hd_thread *thread) {
  uint32_t capacity = thread->held_capacity ? thread->held_capacity * 2 : 16;
  hd_object **more = realloc(thread->held, capacity * sizeof *more);
  if (more == NULL) return;
  thread->held = more;
  thread->held_capacity = capacity;
}

void hd_held_remove(hd_object *object) {
  hd_thread *holder = object->holder;
  object->holder = NULL;
  object->shape &= (uint16_t)~HD_SHAPE_KEPT;
  for (uint32_t i = holder->held_count; i-- > 0;) {
    if (holder->held[i] != object) continue;
    memmove(&holder->held[i], &holder->held[i + 1],
            (holder->held_count - i - 1) * sizeof *holder->held);
    holder->held_count--;
    return;
  }
}

void hd_held_check(hd_thread *thread) {
  if (thread->held_count == 0) return;
  uint64_t now = hd_now(thread);
  for (uint32_t i = thread->held_count; i-- > 0;) {
    hd_object *object = thread->held[i];
    hd_hold_timed(object, now);
    if (!hd.direct) continue;
    /* A listed lock is alive: its death would have taken it off. */
    PyObject *lock = object->key;
    bool held = lock != NULL && (Py_TYPE(lock) == hd_lock_type ? hd_lock_is_locked(lock)
                                  : PyObject_TypeCheck(lock, hd_rlock_type)
                                      ? hd_rlock_owner(lock) == thread->ident
                                      : hd_semlock_is_held(lock, thread->ident));
    /* An RLock knows its owner; a plain one may be another thread's by now. */
    if (held && HD_UNLIKELY(hd_blocks_count) && Py_TYPE(lock) == hd_lock_type &&
        thread->ident == PyThread_get_thread_ident())
      held = !hd_block_left(object);
    if (held) continue;
    hd_held_remove(object);
    object->owner = object->slot->owner = 0;
  }
}

/* A lock that serves as a signal between threads has no owner to rely on. */
void hd_release_foreign(hd_object *object) {
  object->shape |= HD_SHAPE_CROSS;
  if (object->slot != &hd_scratch_slot)
    object->slot->flags |= HD_OBJECT_FLAG_CROSS_RELEASED;
}
