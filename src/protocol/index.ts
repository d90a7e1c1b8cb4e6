export * from './generated/protocol';
export * from './nodeOptions';
export * from './osSample';
export * from './sink';
