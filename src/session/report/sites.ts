import type { SiteRef } from '../../protocol/view/index';
import type { ReportSite } from './types';

/** A line of source as the report has it. */
export function knownSite(site: SiteRef): ReportSite {
  return { file: site.file, line: site.line, function: site.function };
}

export function siteOf(site: SiteRef | null): ReportSite | null {
  return site && knownSite(site);
}
