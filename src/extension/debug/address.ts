/** Where a program waits for a debugger. */
export interface WaitingAddress {
  readonly host: string;
  readonly port: number;
  readonly token: string;
}

/**
 * Reads what a waiting program prints, or its end:
 * `heddle: waiting for a debugger at 127.0.0.1:5678, token 0123abcd`. Null when it is not that.
 */
export function parseAddress(text: string): WaitingAddress | null {
  const match = /(?:^|\s)([^\s,]+):(\d{1,5})(?:,\s*token\s+|\s+)(\w+)\s*$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65_535) return null;
  return { host: match[1]!, port, token: match[3]! };
}
