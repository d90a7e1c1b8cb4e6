export { runningPrograms, type RunningProgram } from './attach/programs';
export { compileLater } from './compileLater';
export type { FeedRequest } from './feed';
export { answerSafely, SessionFeed } from './feed';
export { FeedPump, type DeltaOutlet, type DeltaSource, type PumpClock } from './feedPump';
export type { FollowOptions, LaunchOptions, OnDeadlock, OpenOptions } from './options';
export {
  analysisOptions,
  projectSeverities,
  SEVERITIES,
  type Severities,
} from './project/settings';
export { exactArguments, exactEnvironment } from './process/exactBytes';
export { isUnderNohup } from './process/nohup';
export { shellStatus } from './process/shellStatus';
export type { StartPlan, Starter } from './process/program';
export type { Program } from './program/resolve';
export { runsFolder } from './recordings/store';
export { Session } from './session';
export type { FindingWords } from './tests/testRunner';
