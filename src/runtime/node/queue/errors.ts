/** There is nothing to get, or nothing came in time. */
export class Empty extends Error {
  override name = 'Empty';
}

/** There is no room, or none came in time. */
export class Full extends Error {
  override name = 'Full';
}

/** The queue was shut down. */
export class ShutDown extends Error {
  override name = 'ShutDown';
}
