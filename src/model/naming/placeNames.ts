import type { SiteRef } from '../../protocol/view/index';
import { fileName } from './objectNames';

/** `bank.py:31`; empty when the site is unknown. */
export function place(site: SiteRef | null): string {
  return site && site.file !== '' ? `${fileName(site.file)}:${site.line}` : '';
}

/** `refresh()`, else the place. */
export function functionName(site: SiteRef | null): string {
  const name = site ? site.function.slice(site.function.lastIndexOf('.') + 1) : '';
  return name === '' || name.startsWith('<') ? place(site) : `${name}()`;
}
