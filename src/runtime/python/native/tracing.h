/* How threads are traced, as far as CPython does not say it in its interface. */
#ifndef HEDDLE_TRACING_H
#define HEDDLE_TRACING_H

#include "compat.h"

#if !HD_SINCE(12)

/* To be called when something changed that says whether a thread runs traced. */
static inline void hd_trace_update(PyThreadState *tstate) {
#if HD_SINCE(11)
  _PyThreadState_UpdateTracingState(tstate);
#else
  bool wanted = tstate->tracing == 0 && (tstate->c_tracefunc || tstate->c_profilefunc);
#if HD_SINCE(10)
  tstate->cframe->use_tracing = wanted;
#else
  tstate->use_tracing = wanted;
#endif
#endif
}

/* PyEval_SetTrace for any thread, without its audit event and without an object of its own. */
static inline void hd_trace_set(PyThreadState *tstate, Py_tracefunc function) {
  if (tstate->c_tracefunc == function) return;
#if !HD_SINCE(10)
  tstate->interp->ceval.tracing_possible += (function != NULL) - (tstate->c_tracefunc != NULL);
#endif
  tstate->c_tracefunc = function;
  hd_trace_update(tstate);
}
#endif

/* Nothing that follows calls and lines hears of this thread until hd_trace_resume. */
static inline void hd_trace_pause(PyThreadState *tstate) {
#if HD_SINCE(12)
  PyThreadState_EnterTracing(tstate);
#else
  tstate->tracing++;
  hd_trace_update(tstate);
#endif
}

static inline void hd_trace_resume(PyThreadState *tstate) {
#if HD_SINCE(12)
  PyThreadState_LeaveTracing(tstate);
#else
  tstate->tracing--;
  hd_trace_update(tstate);
#endif
}

#endif
