/** The name with its last number replaced: `worker-12` and `worker-7` are both `worker-*`. */
export function namePattern(name: string): string {
  return name.replace(/\d+(?=\D*$)/, '*');
}
