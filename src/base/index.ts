export * from './assert';
export * from './disposable';
export * from './errors';
export * from './format';
export * from './ids';
export * from './result';
export * from './shape';
export * from './time';
