/* What the parts of the addon are to each other. */
#ifndef HEDDLE_NATIVE_H
#define HEDDLE_NATIVE_H

#include <node_api.h>

/* Throws what the system says. */
napi_value failed(napi_env env, int error);

napi_value tell_lines(napi_env env, napi_callback_info info);
napi_value is_interrupted(napi_env env, napi_callback_info info);
napi_value pass_interrupt(napi_env env, napi_callback_info info);

/* From now on Ctrl-C wakes who reads that pipe, by the number 0, which is to call wait_for_last_words(). */
void hold_interrupt(int pipe);
void wait_for_last_words(void);

#endif
