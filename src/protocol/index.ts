export * from './generated/protocol';
export * from './inspection';
export * from './nodeOptions';
export * from './osSample';
export * from './sink';
