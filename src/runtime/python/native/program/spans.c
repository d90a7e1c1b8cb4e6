/* What has a name and a length: parts of the work that the program names, and handlers of signals. */
#include "program/spans.h"

static uint32_t last_span;

uint32_t hd_span_begin(hd_thread *thread, uint16_t kind, uint32_t name, uint32_t site) {
  uint32_t span = ++last_span;
  hd_thread_refresh_name(thread);
  hd_emit(thread, hd_now(thread), HD_EVENT_SPAN_BEGIN, kind, span, name, site, 0);
  return span;
}

void hd_span_end(uint32_t span, bool failed) {
  hd_thread *thread = span ? hd_enter() : NULL;
  if (thread)
    hd_emit(thread, hd_now(thread), HD_EVENT_SPAN_END,
            failed ? HD_WAIT_OUTCOME_ERROR : HD_WAIT_OUTCOME_OK, span, 0, 0, 0);
}
