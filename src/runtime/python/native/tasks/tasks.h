/* Tasks: those of asyncio, and the jobs of pools. */
#ifndef HEDDLE_TASKS_H
#define HEDDLE_TASKS_H

#include "heddle.h"
#include "threads/waits.h"

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
/* Whether a job may be told of; `pressing`: one that runs for long, waits or is waited for. */
bool hd_job_may_be_told(uint64_t now, bool pressing);
/* An id for a task, whether it will be told of or not. */
uint32_t hd_task_id(void);
/* `resize(img_7)`: a string; without arguments `resize`. `brief`: `resize(…)`, which costs less. */
uint32_t hd_task_name(PyObject *callable, PyObject *args, bool brief);
/* Of what a callable calls in the end; valid as long as the callable is. Keeps no exception. */
const char *hd_callable_name(PyObject *callable);
/* The line where that begins; 0: it is no function of Python. */
uint32_t hd_callable_site(PyObject *callable);
/* Appends to a string in a buffer of that size, as much as there is room for. */
void hd_append(char *text, size_t size, const char *more);
void hd_future_created(hd_thread *thread, hd_object *future, const hd_walked *frames, int count,
                       uint32_t stack);
void hd_future_released(hd_thread *thread, const hd_object *lock);
/* Of the futures that wait() and as_completed() are given, the one whose job is not over; NULL: there are several, whose
 * jobs are told as far as there is room for them, or none. */
hd_object *hd_futures_awaited(hd_thread *thread, PyObject *futures, hd_awaited *jobs);
/* The thread is about to wait, for a lock or something else, in a job that it has not told of. */
void hd_future_waits(hd_thread *thread, bool lock);
/* The future has become known: somebody waits for it. Tells what its task is. */
void hd_future_announced(hd_thread *thread, hd_object *future);
/* A Future of which nobody has looked at the exception is no more; all of them, at the end. */
void hd_future_unretrieved(hd_thread *thread, hd_object *future);
void hd_futures_stop(hd_thread *thread);

/* ---- tasks of asyncio (asyncio.c) and what they wait for (awaits.c, awaited.c) ---- */

int hd_asyncio_hook(void);
void hd_asyncio_after_fork(void);
/* The program ends: tells of which tasks and jobs nobody has looked at the exception. */
void hd_asyncio_stop(void);
/* Id of a task of asyncio that is not done; 0: it is none, or is not told of. */
uint32_t hd_task_of(hd_thread *thread, PyObject *object);
/* Puts itself behind functions of asyncio's modules as soon as these are loaded
 * (asyncio_objects.c). */
void hd_asyncio_objects_hook(void);

typedef struct {
  PyObject *waiter;    /* what it waits for, owned by who looks */
  PyObject *subject;   /* the lock, queue, … in whose method it waits; borrowed from the frame */
  uint64_t key;        /* differs where the place of the wait does */
  uint64_t deadline;   /* when a time limit ends the wait, ns since the epoch; 0: never */
  hd_object *object;   /* what the user waits for */
  int count;
  uint32_t stack, site;
  uint32_t process;    /* id of the process that it waits for, 0: for none, or not known which */
  hd_awaited tasks; /* any of which may end it */
  uint16_t reason;
  bool lock; /* the subject is a lock */
} hd_await;

bool hd_awaits_start(PyTypeObject *task_type);
void hd_awaits_future_type(PyTypeObject *type);
/* First letter of PENDING, FINISHED or CANCELLED; of a future likewise. */
char hd_await_state(PyObject *task);
/* Whether `object` is a future of asyncio. */
bool hd_await_is_future(PyObject *object);
/* The exception that ended a task that is finished, a new reference or NULL; and whether nobody has
 * looked at it. */
PyObject *hd_await_exception(PyObject *task);
bool hd_await_unseen(PyObject *task);
/* Whether its loop has a handler of the program's for such exceptions. */
bool hd_await_is_hooked(PyObject *task);
/* A new reference, or NULL without an exception. */
PyObject *hd_await_coroutine(PyObject *task);
PyObject *hd_await_callbacks(PyObject *future);
PyObject *hd_await_loop(PyObject *future);
const char *hd_coroutine_name(PyObject *coroutine);
/* The line where its function begins; 0: it is none of Python. */
uint32_t hd_coroutine_site(PyObject *coroutine);
/* False: it waits for nothing. */
bool hd_await_look(PyObject *task, hd_await *await);
/* Fills in reason, stack, object, limit and awaited tasks. */
void hd_await_tell(hd_thread *thread, PyObject *task, hd_await *await);
void hd_await_link(hd_thread *thread, PyObject *task, uint32_t id);

/* ---- what other threads give to a loop (threadsafe.c) ---- */

/* run_coroutine_threadsafe() makes a future: the task is told of, before the loop makes it. */
void hd_threadsafe_submitted(hd_thread *thread, hd_object *future, hd_frame *frame,
                             uint32_t stack);
/* Those that have no task yet will be new to whoever reads from now on. */
void hd_threadsafe_forget(void);
/* The id under which the task of the coroutine was told of before; 0: it was not. */
uint32_t hd_threadsafe_claim(PyObject *coroutine);
/* The thread sends by a socket: it may be to wake the loop of another. */
void hd_threadsafe_sends(hd_thread *thread);
/* Instruments what completes and cancels futures and tasks. */
void hd_threadsafe_hook(PyTypeObject *task, PyTypeObject *future);
/* The thread has made the task. */
void hd_threadsafe_made(hd_thread *thread, PyObject *task);
/* The loop has been told to stop. */
void hd_threadsafe_stopped(hd_thread *thread, PyObject *loop);

#endif
