/**
 * An error a user can act on: what is wrong, what to do next, and a stable code.
 * Faces (CLI, VS Code, DAP) print `message` and `advice`; only the CLI uses `exitStatus`.
 */
export class HeddleError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly advice: string,
    readonly exitStatus = 2,
  ) {
    super(message);
    this.name = 'HeddleError';
  }
}
