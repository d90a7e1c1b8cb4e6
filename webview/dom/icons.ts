import { s } from './element';

const PATHS = {
  error: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8',
  warning: 'M8 2 1.5 13.5h13zM8 6.5v3.5M8 11.6v.6',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 7.2v4M8 4.8v.6',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6l7.6-4.8z',
  save: 'M8 2v7.5M4.8 6.6 8 9.8l3.2-3.2M2.5 12.8h11',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4 14 14',
  follow: 'M2.5 8h8M7 4.2 10.8 8 7 11.8M13.5 3v10',
  whole: 'M2.5 3.5v9M13.5 3.5v9M5 8h6M6.6 6.2 4.8 8l1.8 1.8M9.4 6.2 11.2 8l-1.8 1.8',
  open: 'm4 6 4 4 4-4',
  closed: 'm6 4 4 4-4 4',
  link: 'M6.5 9.5l3-3M7.5 4.8l1.2-1.2a2.6 2.6 0 0 1 3.7 3.7l-1.2 1.2M8.5 11.2l-1.2 1.2a2.6 2.6 0 0 1-3.7-3.7l1.2-1.2',
  keys: 'M1.8 4.5h12.4v7H1.8zM4 7h.2M6.6 7h.2M9.2 7h.2M11.8 7h.2M5 9.3h6',
  close: 'M4 4l8 8M12 4l-8 8',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing in the colour of the text around it. */
export function icon(name: IconName): SVGSVGElement {
  return s(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    s('path', { d: PATHS[name] }),
  );
}
