/* Steps of tasks, and other callbacks of event loops, that take long (steps.c). */
#ifndef HEDDLE_STEPS_H
#define HEDDLE_STEPS_H

#include "asyncio/asyncio.h"

/* The line where the function of a task's coroutine begins; 0: it is none of Python. */
uint32_t hd_step_definition(PyObject *self);
/* `one`: the task whose step it is, NULL if it is not known; `callback`: what is called otherwise, or NULL. */
void hd_step_begins(hd_thread *thread, uint64_t now, const hd_task *one, PyObject *callback);
/* From now on none is under way, nor is the one around it, if any: that runs the loop itself, as nest_asyncio has
 * coroutines do, and keeps nothing from running. */
void hd_step_ends(hd_thread *thread);
/* Tells of a step of the task `self`, or NULL, that has taken `ran` ns. */
void hd_step_slow(hd_thread *thread, PyObject *self, PyObject *callback, uint64_t ran);

#endif
