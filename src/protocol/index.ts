export * from './generated/protocol';
export * from './osSample';
export * from './sink';
