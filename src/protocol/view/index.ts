export * from './exits';
export * from './mergeDeltas';
export * from './messages';
export * from './rows';
export * from './tiles';
