export * from './decoder';
export type { DefinitionSink } from './defs';
export * from './rawBatch';
export * from './recording/index';
export * from './text';
export * from './validator';
