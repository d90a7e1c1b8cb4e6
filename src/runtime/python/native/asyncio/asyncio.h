/* What the files about asyncio share: the state of a task, and who holds its locks. */
#ifndef HEDDLE_ASYNCIO_H
#define HEDDLE_ASYNCIO_H

#include "tasks/tasks.h"

typedef struct {
  PyObject *key; /* the task, never kept alive; NULL: free */
  uint64_t created, since, told_at, place, ran;
  uint64_t deadline; /* what waits for it will cancel it then, ns since the epoch; 0: nothing */
  hd_object *object; /* what it waits for, as last told; referred to */
  uint32_t id, stack, parent;
  uint32_t site;   /* where it waits, as last told */
  uint32_t defined; /* where its function begins, once it has had its first step */
  uint16_t reason; /* what for */
  bool begun;      /* it has had its first step */
  bool waiting;    /* its wait has been told, and not that it runs */
  bool inside;     /* it is suspended in the wait last told */
  bool resumed;    /* its step began in the wait last told */
  bool over;       /* it ended with an exception that somebody may still look at */
  bool keeps;      /* it holds locks of its thread while it waits */
  uint8_t cancel;  /* whether it has been told to end */
  uint32_t cancel_site; /* by which line; 0: by the loop itself */
} hd_task;

enum {
  HD_CANCEL_NONE = 0,
  HD_CANCEL_ASKED = 1,     /* its next step raises CancelledError */
  HD_CANCEL_DELIVERED = 2, /* that step has begun */
  HD_CANCEL_DEFIED = 3,    /* it has waited again since, and so it is told with each wait */
};

/* Places in the table do not last: whatever makes objects may collect garbage, tasks among it. */
hd_task *hd_task_find(const PyObject *key);
hd_task *hd_task_add(PyObject *key);
void hd_task_drop(hd_task *gone);
/* What it waits for, as last told; NULL: nothing. */
void hd_task_set_object(hd_task *one, hd_object *object);
/* All of them, one by one, from `*at` 0 on; NULL at the end. */
const hd_task *hd_task_next(size_t *at);
/* The task whose step the callback is, borrowed; NULL: another callback. */
PyObject *hd_task_called(PyObject *callback);
/* asyncio.Task, as it is made in C; NULL: none has run yet. */
extern PyTypeObject *hd_task_type;
/* What waits for the task will cancel it at `deadline`. */
void hd_task_limit(hd_thread *thread, PyObject *key, uint64_t deadline);

/* Interned names of attributes. */
typedef struct {
  PyObject *lock, *locked, *waiters, *queue, *when, *deadline, *generator, *thread, *todo, *timer, *handle, *eager;
} hd_asyncio_interned;
extern hd_asyncio_interned hd_asyncio_names;
/* They are there before anything of a task is looked at. False: they cannot be. */
bool hd_asyncio_names_start(void);

/* A task from before the agent: of what it waits for is told once all of its loop are known, and who has which lock. */
void hd_task_adopt(hd_thread *thread, PyObject *self);
void hd_task_adopt_wait(hd_thread *thread, PyObject *self);
/* It is in a block of the lock, taken at `site`; or it waits to enter that. */
void hd_task_adopt_hold(hd_thread *thread, PyObject *self, PyObject *lock, uint32_t site);

/* ---- tasks that were told to end (defiance.c) ---- */

/* The task has been told to end. */
void hd_task_cancelled(PyObject *key);
/* It goes on to wait after it had heard of that: told, unless it has been taken back. */
void hd_task_tell_defiance(hd_thread *thread, PyObject *self, hd_task *one, uint64_t now);

/* ---- objects of asyncio (asyncio_objects.c) ---- */

/* Counts again how many items are in a queue, where that is to be had. */
void hd_asyncio_depth(hd_thread *thread, hd_object *queue, PyObject *self);
/* Tells which task set the event, or notified the condition, last; nothing where that has been told. */
void hd_asyncio_notifier(hd_thread *thread, hd_object *object);

/* ---- who holds a lock (asyncio_locks.c) ---- */

/* How often a task has got one. */
extern uint32_t hd_locks_given;
/* The task that runs asks for the lock. */
void hd_lock_asked(hd_thread *thread, PyObject *lock);
/* A wait for a condition is over: the task asks for the condition's lock. */
void hd_lock_asked_again(hd_thread *thread, PyObject *condition);
/* The task has had the lock since before the agent came. */
void hd_lock_adopt(hd_thread *thread, uint32_t task, PyObject *key, PyObject *lock, uint32_t site);
/* Its wait for the lock is over, and the lock its own. */
void hd_lock_granted(hd_thread *thread, const hd_task *task);
/* Tells whose the lock is that the task `waiter` is about to wait for. */
void hd_lock_tell_owner(hd_thread *thread, const hd_object *lock, const PyObject *waiter,
                        bool only_acquires);

/* The task goes on to wait after a step that began when its thread held `before` locks. Whether it keeps some meanwhile:
 * what it took and did not release stays its own, as far as no other task of the thread may release it. */
bool hd_locks_kept(hd_thread *thread, uint32_t task, uint32_t before);
void hd_locks_kept_tell(hd_thread *thread, uint32_t task);

/* ---- frames of suspended tasks (awaits.c) and time limits (limits.c) ---- */

#define HD_AWAIT_DEPTH 32
/* Frames from the task's own coroutine to the innermost; their coroutines refer to each other. */
int hd_await_chain(PyObject *task, hd_frame **chain);
/* The stack of these. */
uint32_t hd_await_stack(PyObject *task);
/* That of a coroutine or generator which is suspended; NULL: it is none, or runs. */
hd_frame *hd_await_frame(PyObject *awaitable);
/* The first thing on the evaluation stack of the frame, from `*at` on, whose `__exit__` or
 * `__aexit__` waits there: what the frame is in a `with` block of. NULL: none. */
PyObject *hd_with_next(const hd_frame *frame, int *at);
/* When a time limit around the wait ends, ns since the epoch; 0: none. */
uint64_t hd_limit_of(hd_thread *thread, hd_frame **chain, int count);

/* ---- whom it waits for (awaited.c) ---- */

/* Fills in the tasks that the wait is for, and the reason where there are some. */
void hd_awaited_find(hd_thread *thread, const hd_walked *frames, int count, int inner,
                     hd_await *await);

#endif
