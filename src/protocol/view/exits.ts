/** How a run ended, as far as this asks for it. */
interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly reason: string;
}

/**
 * Whether the program is only no longer followed: it was let go, or its recording ends before it does, as
 * one that was saved meanwhile.
 */
export const goesOn = ({ reason, code, signal }: Exit): boolean =>
  reason === 'detached' || (reason === 'killed' && code === null && signal === null);
