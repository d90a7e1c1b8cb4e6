import { register } from 'node:module';

// Hooks for modules, as tsx and ts-node have them, that take long to start.
const hooks = `
  await new Promise((done) => setTimeout(done, 2500));
  export const resolve = (name, context, next) => next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
console.log((await import('node:path')).posix.sep);
