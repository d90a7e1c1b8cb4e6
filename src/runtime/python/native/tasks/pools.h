/* Tasks of multiprocessing.Pool and ThreadPool, and of ProcessPoolExecutor in its workers (pools.c,
 * poolworkers.c). */
#ifndef HEDDLE_POOLS_H
#define HEDDLE_POOLS_H

#include "tasks/tasks.h"

/* What a task is known by in every process: see TaskShared. */
typedef struct {
  uint32_t pid, job, index;
} hd_call;

/* ---- who submits and receives (pools.c) ---- */

/* An item is about to be put into a queue.SimpleQueue by a frame with one of the roles of pools. */
void hd_pool_put(hd_thread *thread, hd_frame *frame, PyObject *item);
/* The condition of a result is about to be released. */
void hd_pool_result(hd_thread *thread, const hd_object *lock);
/* Nobody refers to the result any more. */
void hd_pool_forgotten(hd_thread *thread, const hd_object *result);
/* `tuple` begins with the numbers of a job and of a part of it; false: it does not. */
bool hd_pool_numbers(PyObject *tuple, Py_ssize_t size, hd_call *call);

static inline bool hd_pool_is_role(uint8_t role) {
  return role >= HD_ROLE_CALLS_APPLY && role <= HD_ROLE_CALLS_WORKER;
}

/* ---- workers (poolworkers.c) ---- */

/* This thread runs a task of a pool of another process: its next message is the result. */
extern __thread bool hd_pool_working;
/* A worker thread got an item of its queue, or puts a result into one. */
void hd_pool_got(hd_thread *thread, PyObject *item);
void hd_pool_returns(hd_thread *thread, PyObject *item);
/* A worker process has read a message, if that is what the calling frame does, and lets go of the
 * queue's `semlock`; it sends a result. */
void hd_pool_received(hd_thread *thread, PyObject *semlock);
void hd_pool_answers(hd_thread *thread);
void hd_pool_after_fork(void);
/* What processes know a ProcessPoolExecutor by, in place of a part of a job; 0: unknown. */
uint32_t hd_pool_of_processes(PyObject *executor);

#endif
