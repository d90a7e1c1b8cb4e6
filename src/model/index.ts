export { ViewFeed } from './feed/viewFeed';
export type { ModelRequest } from './feed/viewFeed';
export { knownChildren, stoppedSince } from './events/children';
export { hasUnknownThread } from './events/osSamples';
export {
  longOutsideWaits,
  otherSide,
  otherSideSeen,
  programAwaited,
  standingProgram,
} from './events/otherSides';
export { signalsHandled, unreadSignals } from './events/signals';
export { unplacedSitters } from './events/sitting';
export { kindName, reasonName, visibleName, waitNoun } from './names';
export { fileName, kindWord, objectName } from './naming/objectNames';
export { functionName, place } from './naming/placeNames';
export { exitRow } from './rows/childRows';
export { programTitle } from './rows/processRows';
export * from './rows/index';
export {
  awaitedPhrase,
  awaitsMessages,
  awaitedTasksPhrase,
  awaitsItself,
  fullLaneName,
  outsidePhrase,
  processesPhrase,
  processName,
  standingName,
} from './rows/waitTexts';
export { interruptGuard } from './source/interruptGuard';
export type { Site } from './state/sites';
export { givenBack, keepsWhileYielding, keptUntil } from './source/pairs';
export { headsAbove } from './source/lines';
export { endOfHandler, isProtected, signalHandler } from './source/signalHandler';
export type { SignalHandler } from './source/signalHandler';
export { RunModel } from './runModel';
export type { ModelOptions } from './runState';
export { RunState } from './runState';
export { unpackAwaited } from './state/awaited';
export type { AbandonedWait } from './state/abandoned';
export type { BlameEntry } from './state/blame';
export type { Poll } from './state/poll';
export type { Lane } from './state/lane';
export { REASON_MASK, WaitWord } from './state/lane';
export { TREND_BIN_NS } from './state/trend';
export type { LockWay } from './state/lockOrder';
export type { SyncObject } from './state/object';
export type { PoolJobs } from './state/poolJobs';
export type { MissedState, UnwokenState } from './state/missed';
export type { ProcessState } from './state/process';
export type { RaisedState } from './state/raised';
export type { RaisedGroup } from './state/raisedGroups';
export { isShuttingDown } from './state/shutdown';
export { isAlone, type LastingStep, type SlowLoops } from './state/slowLoops';
export type { SlowStep } from './state/task';
export type { Wake } from './timeline/wakeStore';
export type { SiteTable } from './state/sites';
