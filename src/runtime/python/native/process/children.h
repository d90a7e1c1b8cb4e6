/* Programs that the program starts (children.c). */
#ifndef HEDDLE_CHILDREN_H
#define HEDDLE_CHILDREN_H

#include "outside/outside.h"
#include <sys/types.h>

/* A program that is about to be started. */
typedef struct {
  uint32_t command; /* string: its arguments joined by NUL */
  bool python;
  PyObject *known; /* what need not be found out again about it; owned, or NULL */
} hd_child;

/* Asks `callback` what a program is, from its path and arguments, before it starts. */
void hd_children_start(PyObject *callback);
/* False when it is none of the program's, or nothing is recorded. */
bool hd_child_planned(hd_child *planned, PyObject *path, PyObject *arguments);
/* It runs, as process `pid`; its number, 0: none. */
uint32_t hd_child_began(const hd_child *planned, uint16_t way, pid_t pid);
void hd_child_ended(uint32_t number, bool known, int status);

/* What wait functions gave: the program may have fetched the status of a child with it. They return
 * what they were given. */
PyObject *hd_child_fetched(PyObject *result);
PyObject *hd_child_fetched_info(PyObject *result, long options);
/* Nothing is recorded from now on. */
void hd_children_left(hd_thread *thread);

/* This process is about to become another program; false: it stays a Python. */
bool hd_executing(PyObject *path, PyObject *arguments);
/* It did not. */
void hd_not_executed(void);

int hd_children_hook(PyObject *posix);

#endif
