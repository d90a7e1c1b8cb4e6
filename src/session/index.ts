export type { FeedRequest } from './feed';
export { SessionFeed } from './feed';
export type { LaunchOptions, OnDeadlock, OpenOptions } from './options';
export type { StartPlan, Starter } from './process/program';
export type { Program } from './program/resolve';
export { runsFolder } from './recordings/store';
export { Session } from './session';
