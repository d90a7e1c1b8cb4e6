import {
  formatCount,
  formatDuration,
  formatSteadyDuration,
  type LaneId,
  type ObjectId,
} from '../../src/base/index';
import { LaneState, type SliceDetails } from '../../src/protocol/view/index';
import { h } from '../dom/element';
import { lockSwatch, stateSwatch } from '../dom/swatch';
import type { Hit } from '../timeline/hitTest';
import { slotOfObject, type Scene } from '../timeline/scene';
import { timePoint } from '../text/clock';
import { lineText } from '../text/shorten';
import { HELD, stateName, UNRECORDED } from '../text/words';
import { depthParts } from '../timeline/scene';

/** Finds what the host knows of a slice; null while that is on its way. */
export type WholeOf = (lane: LaneId, atNs: number) => SliceDetails | null;

/** The facts of what the pointer is on, or null when there is nothing to say. */
export function tooltipContent(hit: Hit, scene: Scene, wholeOf: WholeOf): Node[] | null {
  const { store } = scene;
  switch (hit.kind) {
    case 'none':
    case 'row':
      return null;
    case 'hold': {
      const swatch = lockSwatch(scene.colors.slotOf(hit.object));
      const lane = store.laneTitle(hit.lane);
      const object = store.objectName(hit.object);
      if (hit.density > 0) {
        return [
          line(swatch, `${lane}: many short holds, most of ${object}`, shareText(hit.density)),
          zoomHint(),
        ];
      }
      return [line(swatch, `${lane} holds ${object}`, holdLength(hit, scene))];
    }
    case 'queue': {
      const depth = depthAt(scene, hit.queue, hit.atNs);
      if (depth === null) return null;
      return [
        line(
          stateSwatch(LaneState.Queue, scene.colors.slotOf(hit.queue)),
          store.objectName(hit.queue),
          `${isCounter(scene, hit.queue) ? '' : 'depth '}${formatCount(depth)}`,
        ),
      ];
    }
    case 'slice': {
      const { slice } = hit;
      const swatch = stateSwatch(slice.state, slotOfObject(scene, slice.state, slice.object));
      const time = `at ${timePoint(hit.atNs, scene.scale.nsPerPixel * 10)}`;
      const name = store.laneTitle(hit.lane);
      if (slice.density > 0) {
        const share = `waits ${shareText(slice.density)}`;
        return [line(swatch, `${name}: many short slices`, share), aside(time), zoomHint()];
      }
      const whole =
        hit.cut || slice.state !== LaneState.Running ? wholeOf(hit.lane, hit.atNs) : null;
      return [
        line(
          swatch,
          `${name} ${sliceWords(scene, slice.state, slice.object)}`,
          sliceLength(hit, scene, whole),
        ),
        ...(whole && isHeld(whole)
          ? [h('div', { text: `held by ${store.laneTitle(whole.owner)}` })]
          : []),
        aside([time, placeOf(whole)].filter(Boolean).join(' · ')),
        ...(isSampled(scene, hit.lane, slice.state) ? [aside(SAMPLED)] : []),
      ];
    }
  }
}

const aside = (text: string): HTMLElement => h('div', { class: 'muted', text });

/** Whether another thread had what the slice waits for. */
function isHeld({ reason, owner, lane }: SliceDetails): boolean {
  return reason !== null && HELD.has(reason) && owner !== null && owner !== lane;
}

/** `transfer.py:31 in transfer`: the innermost line that is not a library's. */
function placeOf(whole: SliceDetails | null): string {
  const site = whole?.stack.find(({ library }) => library !== true) ?? whole?.stack[0];
  if (!site) return '';
  return `${lineText(site)}${site.function ? ` in ${site.function}` : ''}`;
}

type SliceHit = Extract<Hit, { kind: 'slice' }>;
type HoldHit = Extract<Hit, { kind: 'hold' }>;

function sliceLength({ slice, cut }: SliceHit, scene: Scene, whole: SliceDetails | null): string {
  if (!cut) return formatSteadyDuration(slice.endNs - slice.startNs);
  return whole === null
    ? '…'
    : formatSteadyDuration((whole.endNs ?? scene.store.nowNs) - whole.startNs);
}

/** Of a hold that is cut only what goes on is known as a whole. */
function holdLength({ lane, object, startNs, endNs, cut }: HoldHit, { store }: Scene): string {
  if (!cut) return formatSteadyDuration(endNs - startNs);
  const now = store.lanes.get(lane)?.holds.find((hold) => hold.object === object);
  if (now && now.sinceNs <= startNs) return formatSteadyDuration(store.nowNs - now.sinceNs);
  return `over ${formatDuration(endNs - startNs)}`;
}

/** Of the time, from the density of a tile. */
const shareText = (density: number): string =>
  density <= 1 ? 'under 1 %' : `${Math.round((density / 255) * 100)} %`;

const zoomHint = (): HTMLElement => aside('zoom in to tell them apart');

const isCounter = ({ store }: Scene, id: ObjectId): boolean =>
  store.queues.get(id)?.kind === 'Counter';

const SAMPLED = 'sampled about every 100 ms: edges are not exact';

/** Whether looks at the operating system told it, not the program. */
function isSampled(scene: Scene, id: LaneId, state: number): boolean {
  const lane = scene.store.lanes.get(id);
  return lane?.kind === 'native' || (state === LaneState.Gil && (lane?.gil ?? null) !== null);
}

function sliceWords(scene: Scene, state: number, object: number): string {
  if (state === LaneState.None) return UNRECORDED;
  if (object === 0) return stateName(state);
  if (state === LaneState.Join)
    return `waits for the end of ${scene.store.laneTitle(object as LaneId)}`;
  return `waits for ${scene.store.objectName(object as ObjectId)}`;
}

function line(swatch: Node, text: string, figure: string): HTMLElement {
  return h(
    'div',
    { class: 'tooltip-line' },
    swatch,
    h('span', { text }),
    h('strong', { text: figure }),
  );
}

function depthAt(scene: Scene, queue: ObjectId, atNs: number): number | null {
  let depth: number | null = null;
  for (const { data } of depthParts(scene, queue)) {
    for (let at = 0; at < data.time.length && data.time[at]! <= atNs; at++) depth = data.last[at]!;
  }
  return atNs > scene.store.nowNs ? null : depth;
}

/** Puts the tooltip beside the pointer, inside the window. */
export function placeTooltip(element: HTMLElement, x: number, y: number): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = x + 14 + width > innerWidth - 8 ? x - 14 - width : x + 14;
  const top = y + 16 + height > innerHeight - 8 ? y - 12 - height : y + 16;
  element.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
}
