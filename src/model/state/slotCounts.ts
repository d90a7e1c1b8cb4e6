/** Counters of one object at one call site. */
export interface SiteCount {
  acquisitions: number;
  contended: number;
  /** ns */
  waitNs: number;
}

/** What the slot of an object counts in one process; queues: items put, items taken. Times in ns. */
export class SlotCounts {
  acquisitions = 0;
  contended = 0;
  waitTotal = 0;
  waitMax = 0;
  holdTotal = 0;
  holdMax = 0;
  holdMaxSite = 0;
  holdHistogram: Uint32Array | null = null;
  sites: Map<number, SiteCount> | null = null;
  /** The process has said that it uses the object no more. */
  gone = false;
}

/** What the slots of all processes that share the object count. `queue`: see ObjectSlot. */
export function totalOf(parts: Iterable<SlotCounts>, queue: boolean): SlotCounts {
  const total = new SlotCounts();
  for (const part of parts) {
    total.acquisitions += part.acquisitions;
    total.contended += part.contended;
    total.waitTotal += part.waitTotal;
    total.waitMax = queue ? total.waitMax + part.waitMax : Math.max(total.waitMax, part.waitMax);
    total.holdTotal += part.holdTotal;
    if (part.holdMax > total.holdMax) {
      total.holdMax = part.holdMax;
      total.holdMaxSite = part.holdMaxSite;
    }
    part.holdHistogram?.forEach((count, at) => {
      (total.holdHistogram ??= new Uint32Array(part.holdHistogram!.length))[at]! += count;
    });
    for (const [site, counts] of part.sites ?? []) addSite(total, site, counts);
  }
  return total;
}

function addSite(total: SlotCounts, site: number, counts: SiteCount): void {
  const sites = (total.sites ??= new Map<number, SiteCount>());
  const sum = sites.get(site) ?? { acquisitions: 0, contended: 0, waitNs: 0 };
  sites.set(site, {
    acquisitions: sum.acquisitions + counts.acquisitions,
    contended: sum.contended + counts.contended,
    waitNs: sum.waitNs + counts.waitNs,
  });
}
