import type { Handler } from '../dap/debugSession';
import { breakpointRequests } from './breakpoints';
import { controlRequests } from './control';
import { dataRequests } from './data';
import { jumpRequests } from './jumps';
import { lifecycleRequests } from './lifecycle';
import { threadRequests } from './threads';
import { viewRequests } from './view';

/** Every request the adapter answers, by name. */
export const requests: Readonly<Record<string, Handler>> = {
  ...lifecycleRequests,
  ...breakpointRequests,
  ...controlRequests,
  ...dataRequests,
  ...jumpRequests,
  ...threadRequests,
  ...viewRequests,
};
