/* Steps of tasks, and other callbacks of event loops, that take long (steps.c). */
#ifndef HEDDLE_STEPS_H
#define HEDDLE_STEPS_H

#include "asyncio.h"

/* What the slot of a ring says to be under way. */
typedef struct {
  uint64_t at;
  uint32_t task, site, flags;
} hd_step;

/* The line where the function of a task's coroutine begins; 0: it is none of Python. */
uint32_t hd_step_definition(PyObject *self);
/* `one`: the task whose step it is, NULL if it is not known; `callback`: what is called otherwise, or NULL. Gives what
 * was under way before: a callback may run its loop. */
hd_step hd_step_begins(hd_thread *thread, uint64_t now, const hd_task *one, PyObject *callback);
void hd_step_ends(hd_thread *thread, const hd_step *outer);
/* Tells of a step of the task `self`, or NULL, that has taken `ran` ns. */
void hd_step_slow(hd_thread *thread, PyObject *self, PyObject *callback, uint64_t ran);

#endif
