export * from './exits';
export * from './forgotten';
export * from './laneTitles';
export * from './mergeDeltas';
export * from './messages';
export * from './rows';
export * from './seenSite';
export * from './tiles';
