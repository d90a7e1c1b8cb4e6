/* Spans (spans.c), the handlers of signals among them (signals.c), and what the program itself tells
 * (api.c). */
#ifndef HEDDLE_SPANS_H
#define HEDDLE_SPANS_H

#include "heddle.h"

/* The number of the span that begins. */
uint32_t hd_span_begin(hd_thread *thread, uint16_t kind, uint32_t name, uint32_t site);
/* 0: nothing was begun. */
void hd_span_end(uint32_t span, bool failed);

int hd_signals_hook(PyObject *module);
/* Of a process directory that has just begun: the handlers that there are. */
void hd_signals_tell(void);

/* Functions of the module. */
PyObject *hd_api_span(PyObject *module, PyObject *name);
PyObject *hd_api_span_end(PyObject *module, PyObject *args);
PyObject *hd_api_counter(PyObject *module, PyObject *args);
PyObject *hd_api_name(PyObject *module, PyObject *args);
PyObject *hd_api_name_thread(PyObject *module, PyObject *name);
PyObject *hd_api_record(PyObject *module, PyObject *on);
/* Where the package `heddle` lies. */
PyObject *hd_api_offer(PyObject *module, PyObject *path);

#endif
