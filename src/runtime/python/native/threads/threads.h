/* State of a thread; who is alive (threads.c). */
#ifndef HEDDLE_THREADS_H
#define HEDDLE_THREADS_H

#include "process/process.h"

struct hd_thread {
  /* clock */
  uint64_t tick_base, ns_base, last;
  /* ring: the slot is a private one where there is no ring */
  hd_ring *ring;
  hd_record *records;
  uint64_t written, room; /* records; `room`: the first that the ring has no place for, 0: no ring */
  uint32_t mask;
  uint32_t id;
  hd_object **held; /* outermost first */
  uint32_t held_count, held_capacity;
  int32_t ring_index; /* -1: none */
  unsigned long ident;
  uint32_t native, parent, flags, stack;
  PyObject *python;  /* the threading.Thread, borrowed, valid while the thread runs; or NULL */
  PyObject *name;    /* the name announced, owned; or NULL */
  uint32_t name_id;
  bool started, ended;
  hd_thread **place; /* where its own code finds it: its hd_self; NULL: it has not come to an operation */
  bool handles;         /* its event loop runs a callback */
  bool nests;           /* that has run the loop itself, within the callback */
  bool adopted;         /* it ran before the agent came, or came again, and has done nothing since */
  uint32_t task, outer_task; /* what it runs; what it ran when that began */
  uint32_t untold; /* the job that it runs and has not told of; 0: none (futures.c) */
  const void *untold_future; /* its key; never dereferenced */
  uint64_t untold_since;     /* when it began */
  uint32_t called; /* records after `written` that tell of a call under way (calls.c) */
  PyObject *running; /* the task of asyncio whose step it is in, borrowed; or NULL */
  struct hd_wait *wait; /* the innermost wait under way */
  hd_thread *next, *previous;
};

/* NULL also while a call is under way that may wait: whoever comes meanwhile takes the slow way. */
extern __thread hd_thread *hd_self;
/* This thread is the agent's own: nothing it does is recorded. */
extern __thread bool hd_hidden;
hd_thread *hd_thread_attach(void);
/* Ids, not structures: a thread that ends frees its own. 0: not known. */
uint32_t hd_thread_of_ident(unsigned long ident);
uint32_t hd_thread_of_python(PyObject *python);
/* A thread by its id, if it waits: then it cannot end, nor go on, without the GIL. */
const hd_thread *hd_thread_waiting(uint32_t id);
void hd_thread_refresh_name(hd_thread *thread);
/* The calling thread's name, as the program itself gives it. */
void hd_thread_name(hd_thread *thread, uint32_t name);
void hd_thread_free(hd_thread *thread);
/* Finishes the birth and the death of a thread (threadlife.c). */
void hd_thread_begin(hd_thread *thread);
void hd_thread_end(hd_thread *thread);
hd_thread *hd_thread_prepare(const hd_thread *parent, PyObject *function);
void hd_threads_after_fork(hd_thread *self);
/* A session is over: none has a lane any more. `forked`: they are those of the process that this one was forked from. */
void hd_threads_forget(bool forked);
/* `visit` must not look for threads itself. */
void hd_threads_each(void (*visit)(hd_thread *thread));
int hd_threads_start(void);
/* A thread that ran before the agent came gets its lane from who holds the GIL, and takes it over
 * with its first operation. NULL without memory, or when it has a lane already. */
hd_thread *hd_thread_adopt(unsigned long ident, uint32_t native, uint32_t flags, uint32_t name);
/* One that was adopted and has done nothing since; NULL: no such. */
hd_thread *hd_thread_adopted(unsigned long ident);
uint32_t hd_threads_live(bool joinable_only, const hd_thread *except);
int hd_threads_hook(PyObject *module);
/* Starts a thread of the agent's own; NULL with an exception when there can be no more. */
PyObject *hd_start_hidden(PyObject *function);
/* Called in a thread that the program starts, before anything of it runs; NULL: nobody asks. */
extern PyObject *hd_on_thread;

#endif
