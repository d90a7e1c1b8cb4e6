/** `heddle/queue`. */
export { Empty, Full, LifoQueue, PriorityQueue, Queue, ShutDown, SimpleQueue } from '../index';
export type { AsyncWaitOptions, Priority, WaitOptions } from '../index';
