export * from './decoder';
export * from './rawBatch';
export * from './recording/index';
export * from './text';
export * from './validator';
