/* Events of sched.scheduler (schedules.c). */
#ifndef HEDDLE_SCHEDULES_H
#define HEDDLE_SCHEDULES_H

#include "heddle.h"

/* The lock of a scheduler is about to be released: an event was entered or cancelled, or begins. */
void hd_schedule_released(hd_thread *thread, const hd_object *lock);
/* The calling frame sleeps: until the next event is due, or for no time after one has run. Fills in
 * what is waited for. */
void hd_schedule_sleeps(hd_thread *thread, double seconds, hd_io *io);
/* How many events this thread runs, one within another. Each is over when its scheduler goes on, or is not on the stack any more. */
extern __thread int hd_schedule_depth;
void hd_schedules_after_fork(void);
void hd_schedule_left(hd_thread *thread, const hd_walked *frames, int count);

#endif
