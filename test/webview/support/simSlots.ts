import {
  ObjectKind,
  ObjectSlotLayout,
  SiteSlotLayout,
  type TraceSink,
} from '../../../src/protocol/index';
import type { SimObject } from './simTypes';

/** Tells the sink the live counters of an object, as an agent's shared memory would. */
export function tellSlots(sink: TraceSink, object: SimObject): void {
  object.dirty = false;
  const words = new Uint32Array(64);
  const u64 = (at: number, value: number): void => {
    words[at / 4] = value % 2 ** 32;
    words[at / 4 + 1] = Math.floor(value / 2 ** 32);
  };
  const { counts } = object;
  const isQueue = object.depthMax > 0 || object.kind >= ObjectKind.Queue;
  words[ObjectSlotLayout.OBJECT / 4] = object.id;
  words[ObjectSlotLayout.KIND / 4] = object.kind | (1 << 16);
  words[ObjectSlotLayout.OWNER / 4] = object.owner?.id ?? 0;
  words[ObjectSlotLayout.OWNER_SITE / 4] = object.ownerSite;
  u64(ObjectSlotLayout.OWNER_SINCE, Math.round(object.ownerSince));
  u64(ObjectSlotLayout.ACQUISITIONS, counts.acquisitions);
  u64(ObjectSlotLayout.CONTENDED, counts.contended);
  u64(ObjectSlotLayout.WAIT_TOTAL, Math.round(counts.waitTotal));
  u64(ObjectSlotLayout.WAIT_MAX, Math.round(isQueue ? object.getWait : counts.waitMax));
  u64(ObjectSlotLayout.HOLD_TOTAL, Math.round(isQueue ? object.area : counts.holdTotal));
  u64(ObjectSlotLayout.HOLD_MAX, Math.round(isQueue ? object.depthAt : counts.holdMax));
  words[ObjectSlotLayout.STACK / 4] = object.stack;
  words[ObjectSlotLayout.CAPACITY / 4] = object.size;
  words[ObjectSlotLayout.DEPTH / 4] = object.depth;
  words[ObjectSlotLayout.DEPTH_MAX / 4] = object.depthMax;
  sink.objectSlot(object.process.id, words, 0);
  for (const [site, [acquisitions, contended, waitTotal]] of object.sites) {
    const slot = new Uint32Array(SiteSlotLayout.SIZE / 4);
    slot[SiteSlotLayout.OBJECT / 4] = object.id;
    slot[SiteSlotLayout.SITE / 4] = site;
    slot[SiteSlotLayout.ACQUISITIONS / 4] = acquisitions;
    slot[SiteSlotLayout.CONTENDED / 4] = contended;
    slot[SiteSlotLayout.WAIT_TOTAL / 4] = Math.round(waitTotal) % 2 ** 32;
    slot[SiteSlotLayout.WAIT_TOTAL / 4 + 1] = Math.floor(waitTotal / 2 ** 32);
    sink.siteSlot(object.process.id, slot, 0);
  }
}
