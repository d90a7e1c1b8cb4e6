/* Tasks: those of asyncio, and the jobs of pools. */
#ifndef HEDDLE_TASKS_H
#define HEDDLE_TASKS_H

#include "heddle.h"

/* ---- tasks (tasks.c) and the futures of pools (futures.c) ---- */

/* So many a second of something may be told. */
typedef struct {
  double a_second, room;
  double most; /* how many may come at once; 0: those of a second */
  uint64_t filled;
} hd_rate;
bool hd_rate_take(hd_rate *rate, uint64_t now);
/* An id for a task that is about to be told of; 0: too many are, it runs unrecorded. */
uint32_t hd_task_new(hd_thread *thread);
/* `resize(img_7)`: a string; without arguments `resize`. */
uint32_t hd_task_name(PyObject *callable, PyObject *args);
/* Of what a callable calls in the end; valid as long as the callable is. Keeps no exception. */
const char *hd_callable_name(PyObject *callable);
/* Appends to a string in a buffer of that size, as much as there is room for. */
void hd_append(char *text, size_t size, const char *more);
void hd_future_created(hd_thread *thread, hd_object *future, const hd_walked *frames, int count,
                       uint32_t stack);
void hd_future_released(hd_thread *thread, const hd_object *lock);
hd_object *hd_future_awaited(PyObject *futures);

/* ---- tasks of asyncio (asyncio.c) and what they wait for (awaits.c) ---- */

int hd_asyncio_hook(void);
void hd_asyncio_after_fork(void);
/* Id of a task of asyncio that is not done; 0: it is none, or is not told of. */
uint32_t hd_task_of(hd_thread *thread, PyObject *object);

typedef struct {
  PyObject *waiter; /* what it waits for, owned by who looks */
  uint64_t key;     /* differs where the place of the wait does */
  int count;
  uint32_t stack, awaited;
  uint16_t reason;
} hd_await;

bool hd_awaits_start(PyTypeObject *task_type);
void hd_awaits_future_type(PyTypeObject *type);
/* First letter of PENDING, FINISHED or CANCELLED. */
char hd_await_state(PyObject *task);
/* Whether a task that is finished ended with an exception. */
bool hd_await_raised(PyObject *task);
/* A new reference, or NULL without an exception. */
PyObject *hd_await_coroutine(PyObject *task);
const char *hd_coroutine_name(PyObject *coroutine);
/* False: it waits for nothing. */
bool hd_await_look(PyObject *task, hd_await *await);
/* Fills in reason, stack and awaited task. */
void hd_await_tell(hd_thread *thread, PyObject *task, hd_await *await);
void hd_await_link(hd_thread *thread, PyObject *task, uint32_t id);

#endif
