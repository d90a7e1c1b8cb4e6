import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether this process is in the foreground of its controlling terminal (Linux). */
export function inForeground(): boolean {
  try {
    return isForegroundStat(readFileSync('/proc/self/stat', 'latin1'));
  } catch {
    return false;
  }
}

/** Reads pgrp and tpgid of /proc/PID/stat; the name before them may hold spaces and brackets. */
export function isForegroundStat(stat: string): boolean {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[2] !== undefined && fields[2] === fields[5];
}

/**
 * Whether the terminal of `fd` works line by line. A program that has switched that off (an
 * editor, curses, a prompt being typed) draws for itself and must be left alone.
 */
export function isLineMode(fd: number): Promise<boolean> {
  return new Promise((resolve) => {
    const stty = spawn('stty', ['-a'], { stdio: [fd, 'pipe', 'ignore'] });
    let said = '';
    stty.stdout?.setEncoding('latin1').on('data', (text: string) => (said += text));
    stty.on('error', () => resolve(false));
    stty.on('close', () => resolve(/\sicanon\b/.test(said) && !/-icanon\b/.test(said)));
  });
}
