import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A token nobody guesses; the page and its socket are served to those who have it. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

const localNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a request came to us by a local name. A page that made its own name point to this
 * machine (DNS rebinding) still sends that name.
 */
export function isLocalHost(headers: IncomingHttpHeaders): boolean {
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return localNames.has(name);
}

/** Where a request comes from, as its Origin says: our own page, another one, or no page at all. */
export function originOf(headers: IncomingHttpHeaders): 'own' | 'foreign' | 'none' {
  if (headers.origin === undefined) return 'none';
  return headers.origin === `http://${headers.host ?? ''}` ? 'own' : 'foreign';
}

/** Whether an address has the right token as its parameter `token`. */
export function hasToken(url: URL, token: string): boolean {
  const given = Buffer.from(url.searchParams.get('token') ?? '');
  const expected = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Headers of every answer; `host` is the local name and port the page was asked for by. */
export function securityHeaders(host: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
}
