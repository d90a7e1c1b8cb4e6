/* The state of the process, and what all files build upon. */
#ifndef HEDDLE_PROCESS_H
#define HEDDLE_PROCESS_H

#include "compat.h"
#include "protocol.h"
#include <errno.h>
#include <string.h>

#define HD_HOLD_THRESHOLD_NS 50000u
#define HD_OWNER_INTERVAL_NS 10000000u
#define HD_FOREVER UINT64_MAX
#define HD_UNKNOWN_LATENCY UINT32_MAX

typedef struct hd_object hd_object;
typedef struct hd_thread hd_thread;

enum { HD_OFF, HD_ON, HD_FORKED };

typedef struct {
  int state;          /* HD_OFF, HD_ON; HD_FORKED: a child that has no directory yet */
  bool direct;        /* locks may be taken and released without the original functions */
  bool full;          /* detail full */
  bool paused;        /* by the program itself (api.c) */
  uint32_t next_thread, next_object;
  uint32_t generation; /* counts forks between the first process and this one, and sessions that are over */
  uint64_t epoch_ns;
  uint64_t object_count, site_count; /* live objects and site counters, for status() */
  hd_header *header;                 /* never NULL: a private page before start */
  PyInterpreterState *interpreter;
  unsigned long main_ident;
} hd_process;

extern hd_process hd;

/* Also in a process that was recorded before. */
int hd_process_start(const char *session, int detail, PyObject *facts);
/* Whether somebody reads what is recorded, as far as can be told. */
bool hd_process_records(void);
/* Says in the header where frames lie in memory (layout.c). */
void hd_layout_tell(hd_header *header);
int hd_process_publish(void);
/* Tells what multiprocessing calls this process, when that has changed (processes.c). */
void hd_process_refresh_name(void);
int hd_fork_start(void);
/* In a forked child: makes its own directory. */
void hd_fork_reopen(void);

#endif
