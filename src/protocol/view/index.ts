export * from './messages';
export * from './rows';
export * from './tiles';
