/** A drag from its start on; all in CSS pixels of the element. */
export interface Drag {
  readonly startX: number;
  readonly startY: number;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly shift: boolean;
}

export interface PointerHandler {
  /** The pointer went down; false: not ours. */
  begin?(x: number, y: number, event: PointerEvent): void;
  drag(drag: Drag): void;
  /** The pointer went up: after a drag, or where it went down. */
  end(drag: Drag): void;
  click?(x: number, y: number, event: PointerEvent): void;
}

/** A press that moves less than this is a click. */
const SLACK = 4;

/** Tells clicks from drags, with the pointer captured so that a drag may leave the element. */
export function trackPointer(element: HTMLElement, handler: PointerHandler): void {
  let start: { x: number; y: number; shift: boolean; moved: boolean } | null = null;
  let last = { x: 0, y: 0 };
  const at = (event: PointerEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const dragTo = (point: { x: number; y: number }): Drag => {
    const from = start ?? { ...point, shift: false, moved: false };
    const drag: Drag = {
      startX: from.x,
      startY: from.y,
      x: point.x,
      y: point.y,
      dx: point.x - last.x,
      dy: point.y - last.y,
      shift: from.shift,
    };
    last = point;
    return drag;
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const point = at(event);
    start = { ...point, shift: event.shiftKey, moved: false };
    last = point;
    element.setPointerCapture(event.pointerId);
    handler.begin?.(point.x, point.y, event);
  });
  element.addEventListener('pointermove', (event) => {
    if (start === null) return;
    const point = at(event);
    if (!start.moved && Math.hypot(point.x - start.x, point.y - start.y) < SLACK) return;
    start.moved = true;
    handler.drag(dragTo(point));
  });
  const finish = (event: PointerEvent): void => {
    if (start === null) return;
    const point = at(event);
    if (start.moved) handler.end(dragTo(point));
    else if (event.type === 'pointerup') handler.click?.(point.x, point.y, event);
    start = null;
  };
  element.addEventListener('pointerup', finish);
  element.addEventListener('pointercancel', finish);
}
