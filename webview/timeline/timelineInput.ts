import type { Skeleton } from '../chrome/skeleton';
import type { ViewState } from '../state/viewState';
import { gripAt, type Grip } from './paintOverview';
import { trackPointer } from './pointer';
import { pan, toNs, zoomAt, type TimeRange, type TimeScale, type Viewport } from './viewport';

/** What the inputs of the timeline need to know and may do. */
export interface TimelineActions {
  readonly state: ViewState;
  scale(): TimeScale;
  nowNs(): number;
  /** The time the overview's right edge stands for. */
  untilNs(): number;
  setTime(viewport: Viewport): void;
  click(x: number, y: number): void;
  doubleClick(x: number, y: number): void;
  hover(point: { x: number; y: number } | null, clientX: number, clientY: number): void;
}

const ZOOM_PER_PIXEL = 0.0022;

export function connectTimeline(parts: Skeleton, actions: TimelineActions): void {
  connectWheel(parts, actions);
  connectLanes(parts, actions);
  connectAxis(parts.axis, actions);
  connectOverview(parts.overview, actions);
}

function connectWheel(parts: Skeleton, actions: TimelineActions): void {
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const scale = actions.scale();
    const { viewport } = actions.state;
    if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) {
      actions.setTime(pan(viewport, (dx || dy) * scale.nsPerPixel, actions.nowNs()));
      return;
    }
    const x = event.clientX - parts.canvas.getBoundingClientRect().left;
    const factor = Math.exp(Math.max(-240, Math.min(240, dy)) * ZOOM_PER_PIXEL);
    // While following, now is what the reader looks at: it stays at the right edge.
    const zoomed = zoomAt(
      viewport,
      factor,
      viewport.follow ? actions.nowNs() : toNs(scale, x),
      actions.nowNs(),
    );
    actions.setTime({ ...zoomed, follow: viewport.follow });
  };
  for (const element of [parts.canvas, parts.axis, parts.overview]) {
    element.addEventListener('wheel', wheel, { passive: false });
  }
}

function connectLanes(parts: Skeleton, actions: TimelineActions): void {
  const { canvas, scroller } = parts;
  trackPointer(canvas, {
    drag(drag) {
      if (drag.shift) {
        selectRange(actions, drag.startX, drag.x);
        return;
      }
      canvas.classList.add('panning');
      scroller.scrollTop -= drag.dy;
      const { viewport } = actions.state;
      actions.setTime(pan(viewport, -drag.dx * actions.scale().nsPerPixel, actions.nowNs()));
    },
    end(drag) {
      canvas.classList.remove('panning');
      if (drag.shift) selectRange(actions, drag.startX, drag.x);
    },
    click: (x, y) => actions.click(x, y),
  });
  canvas.addEventListener('dblclick', (event) => actions.doubleClick(event.offsetX, event.offsetY));
  canvas.addEventListener('pointermove', (event) => {
    const point = event.buttons === 0 ? { x: event.offsetX, y: event.offsetY } : null;
    actions.hover(point, event.clientX, event.clientY);
  });
  canvas.addEventListener('pointerleave', () => actions.hover(null, 0, 0));
}

function connectAxis(axis: HTMLElement, actions: TimelineActions): void {
  trackPointer(axis, {
    drag: (drag) => selectRange(actions, drag.startX, drag.x),
    end: (drag) => selectRange(actions, drag.startX, drag.x),
    click: () => actions.state.setRange(null),
  });
}

/** The first step of a drag remembers what was there before, the rest belong to it. */
let dragging: number | null = null;

function selectRange(actions: TimelineActions, x0: number, x1: number): void {
  const scale = actions.scale();
  const times = [toNs(scale, x0), toNs(scale, x1)].map((ns) =>
    Math.min(actions.nowNs(), Math.max(0, ns)),
  ) as [number, number];
  const range: TimeRange = { fromNs: Math.min(...times), toNs: Math.max(...times) };
  if (range.toNs <= range.fromNs) return;
  actions.state.setRange(range, dragging !== x0);
  dragging = x0;
}

function connectOverview(overview: HTMLElement, actions: TimelineActions): void {
  let grip: Grip = 'outside';
  const nsPerPixel = (): number => actions.untilNs() / Math.max(1, overview.clientWidth);
  const centre = (x: number): void => {
    const { viewport } = actions.state;
    const middle = (viewport.startNs + viewport.endNs) / 2;
    actions.setTime(pan(viewport, x * nsPerPixel() - middle, actions.nowNs()));
  };
  trackPointer(overview, {
    begin(x) {
      grip = gripAt(actions.state.viewport, actions.untilNs(), overview.clientWidth, x);
      if (grip === 'outside') centre(x);
    },
    drag({ dx, x }) {
      const { viewport } = actions.state;
      const at = Math.max(0, x * nsPerPixel());
      const least = nsPerPixel() * 4;
      if (grip === 'left') {
        actions.setTime({
          ...viewport,
          startNs: Math.min(at, viewport.endNs - least),
          follow: false,
        });
      } else if (grip === 'right') {
        actions.setTime({
          ...viewport,
          endNs: Math.max(at, viewport.startNs + least),
          follow: false,
        });
      } else {
        actions.setTime(pan(viewport, dx * nsPerPixel(), actions.nowNs()));
      }
    },
    end: () => undefined,
  });
  overview.addEventListener('pointermove', (event) => {
    if (event.buttons !== 0) return;
    const at = gripAt(
      actions.state.viewport,
      actions.untilNs(),
      overview.clientWidth,
      event.offsetX,
    );
    overview.dataset['grip'] = at;
  });
}
