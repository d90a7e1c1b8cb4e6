/** How long anything a test waits for may take on a busy machine, ms. Nothing is asserted about time. */
export const DEADLINE_MS = 90_000;
