export * from './generated/protocol';
export * from './sink';
