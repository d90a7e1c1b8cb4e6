/**
 * Calls back when all that can be read now, from any pipe or socket, has been: what was there before may have been asked for before it
 * came, so all are asked once more.
 */
export const afterReading = (done: () => void): void => {
  setImmediate(() => setImmediate(done));
};
