export * from './build';
export * from './fromModel';
export * from './types';
