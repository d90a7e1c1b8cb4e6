export * from './errors';
export * from './reader';
export * from './writer';
export { RECORDING_EXTENSION, RECORDING_VERSION } from './format';
