export { ViewFeed } from './feed/viewFeed';
export type { ModelRequest } from './feed/viewFeed';
export { kindName, reasonName } from './names';
export { objectName } from './naming/objectNames';
export * from './rows/index';
export { RunModel } from './runModel';
export type { ModelOptions } from './runState';
export { RunState } from './runState';
