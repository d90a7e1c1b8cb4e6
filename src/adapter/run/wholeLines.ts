import type { Readable } from 'node:stream';

/** What has no end of line yet, as a prompt or a row of dots, is sent after so long, whatever has been added to it meanwhile. */
const PROMPT_MS = 50;

/**
 * Sends what a stream of text carries by whole lines: a program may write one in pieces, and nothing else is to come between these.
 */
export function wholeLines(stream: Readable, send: (text: string) => void): void {
  let rest = '';
  let timer: NodeJS.Timeout | undefined;
  const sendTo = (end: number): void => {
    if (end === 0) return;
    clearTimeout(timer);
    timer = undefined;
    const text = rest.slice(0, end);
    rest = rest.slice(end);
    send(text);
  };
  stream.on('data', (data: string) => {
    rest += data;
    sendTo(Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r')) + 1);
    if (rest !== '') timer ??= setTimeout(() => sendTo(rest.length), PROMPT_MS);
  });
  stream.on('close', () => sendTo(rest.length));
}
