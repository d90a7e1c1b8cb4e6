import { s } from '../dom/element';

const WIDTH = 72;
const HEIGHT = 14;

/** Path of an area whose values run from 0 to `max`; newest value at the right. */
export function sparkPath(
  values: readonly number[],
  max: number,
  width = WIDTH,
  height = HEIGHT,
): string {
  if (values.length === 0) return '';
  const slots = Math.max(values.length, 16);
  const step = width / slots;
  const left = width - values.length * step;
  const y = (value: number): string =>
    (height - Math.min(1, max > 0 ? value / max : 0) * (height - 1)).toFixed(1);
  const points = values.map((value, at) => {
    const x0 = (left + at * step).toFixed(1);
    const x1 = (left + (at + 1) * step).toFixed(1);
    return `L${x0} ${y(value)}L${x1} ${y(value)}`;
  });
  return `M${left.toFixed(1)} ${height}${points.join('')}L${width} ${height}Z`;
}

/** A small chart of recent time, decorative: the numbers beside it say the same. */
export function sparkline(
  values: readonly number[],
  max: number,
  slotClass: string,
): SVGSVGElement {
  return s(
    'svg',
    {
      class: `spark ${slotClass}`,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      'aria-hidden': 'true',
    },
    s('path', { d: `M0 ${HEIGHT - 0.5}H${WIDTH}`, class: 'spark-base' }),
    s('path', { d: sparkPath(values, max), class: 'spark-area' }),
  );
}
