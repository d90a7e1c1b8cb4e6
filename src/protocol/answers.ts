/** Values of the fact Answered: how far a process is with what HeaderFlag Awaits asks of it. */
export const Answered = { Begun: 'begun', Told: 'told' } as const;
