/**
 * An expression for the inspector of a thread: whether its program has begun, so that modules may be loaded there. The inspector comes to a
 * thread anywhere, also while Node prepares it, and to load one then breaks it: so this loads none, but where nothing is under way.
 */
export const THREAD_IS_READY = `(() => {
  const names = ['stackTraceLimit', 'prepareStackTrace'];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(Error, name));
  let files;
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFileName());
    files = new Error().stack.filter(Boolean);
  } finally {
    names.forEach((name, at) => {
      if (before[at]) Object.defineProperty(Error, name, before[at]);
      else delete Error[name];
    });
  }
  if (files.length > 0) return files.some((file) => !file.startsWith('node:'));
  // A worker that is prepared comes to its loop once, for what it is to run.
  const { isMainThread, parentPort } = process.getBuiltinModule?.('node:worker_threads') ?? {};
  return performance.nodeTiming.bootstrapComplete > 0 && (isMainThread || parentPort !== null);
})()`;
