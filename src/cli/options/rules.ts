/** Names of the rules this version checks: what `--fail-on` may ask for. */
export const ruleNames: readonly string[] = [
  'deadlock',
  'self-deadlock',
  'high-contention',
  'long-hold',
];
