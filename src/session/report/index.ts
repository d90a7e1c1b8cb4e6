export * from './build';
export * from './types';
