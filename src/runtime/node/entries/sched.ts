/** `heddle/sched`. */
export { Scheduler, ValueError } from '../index';
export type { EventOptions, ScheduledEvent, SchedulerOptions } from '../index';
