/* What the parts of the addon are to each other. */
#ifndef HEDDLE_NATIVE_H
#define HEDDLE_NATIVE_H

#include <node_api.h>

/* Throws what the system says. */
napi_value failed(napi_env env, int error);

napi_value tell_lines(napi_env env, napi_callback_info info);

#endif
