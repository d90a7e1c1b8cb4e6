export * from './generated/protocol';
export * from './answers';
export * from './inspection';
export * from './nodeOptions';
export * from './osSample';
export * from './sink';
