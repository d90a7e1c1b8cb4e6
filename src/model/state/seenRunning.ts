import type { SiteRef } from '../../protocol/view/index';

/** Looks that are kept one by one, and places that are counted, at most. */
const MAX_RECENT = 64;
const MAX_PLACES = 200;

/** A line that a thread was seen at, and how often. */
interface SeenPlace {
  readonly site: SiteRef;
  looks: number;
}

/**
 * What a thread ran whenever the host looked and it did: a profile by samples, ten a second at most. A single one may be wrong,
 * as the thread goes on while its frames are read.
 */
export class SeenRunning {
  looks = 0;
  private readonly places = new Map<string, SeenPlace>();
  private readonly recent: { readonly atNs: number; readonly place: SeenPlace }[] = [];

  look(atNs: number, site: SiteRef): void {
    const key = `${site.line} ${site.function} ${site.file}`;
    let place = this.places.get(key);
    if (!place) {
      place = { site, looks: 0 };
      if (this.places.size < MAX_PLACES) this.places.set(key, place);
    }
    this.looks++;
    place.looks++;
    if (this.recent.length === MAX_RECENT) this.recent.shift();
    this.recent.push({ atNs, place });
  }

  /** So many places, those first where it was seen most often. */
  most(count: number): SeenPlace[] {
    const places = [...this.places.values()].sort((one, other) => other.looks - one.looks);
    return places.slice(0, count).map(({ site, looks }) => ({ site, looks }));
  }

  /**
   * The place where it was seen most often of the last looks since then, and until then, as far as more than half of them saw the same
   * function; null: there is none.
   */
  mostlySince(sinceNs: number, untilNs = Infinity): SeenPlace | null {
    const found = new Map<SeenPlace, SeenPlace>();
    for (const { atNs, place } of this.recent) {
      if (atNs < sinceNs || atNs > untilNs) continue;
      const sum = found.get(place) ?? { site: place.site, looks: 0 };
      sum.looks++;
      found.set(place, sum);
    }
    return mostOf([...found.values()]);
  }
}

function mostOf(places: readonly SeenPlace[]): SeenPlace | null {
  const best = places.reduce<SeenPlace | null>(
    (most, one) => (one.looks > (most?.looks ?? 0) ? one : most),
    null,
  );
  if (!best) return null;
  const isSame = ({ site }: SeenPlace): boolean =>
    site.file === best.site.file && site.function === best.site.function;
  const sum = (some: readonly SeenPlace[]): number =>
    some.reduce((looks, one) => looks + one.looks, 0);
  return sum(places.filter(isSame)) * 2 > sum(places) ? best : null;
}
