export * from './build';
export * from './ci/index';
export * from './fromModel';
export * from './types';
