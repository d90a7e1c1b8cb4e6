/* The uncommon parts of lock bookkeeping. */
#include "track.h"
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
  for (uint32_t i = holder->held_count; i-- > 0;) {
    if (holder->held[i] != object) continue;
    memmove(&holder->held[i], &holder->held[i + 1],
            (holder->held_count - i - 1) * sizeof *holder->held);
    holder->held_count--;
    return;
  }
}

/* A lock that serves as a signal between threads has no owner to rely on. */
void hd_release_foreign(hd_object *object) {
  object->shape |= HD_SHAPE_CROSS;
  if (object->slot != &hd_scratch_slot)
    object->slot->flags |= HD_OBJECT_FLAG_CROSS_RELEASED;
}
