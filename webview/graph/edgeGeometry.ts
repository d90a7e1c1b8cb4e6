import { NODE_HEIGHT, type Direction, type PlacedNode } from './graphLayout';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic curve: its ends and what pulls it. */
export type Curve = readonly [Point, Point, Point, Point];

type End = Pick<PlacedNode, 'x' | 'y' | 'width'>;

/** From the bottom of one node to the top of the other, or up again for the way back of a ring; `across`: turned. */
export function edgeCurve(from: End, to: End, isPair: boolean, direction: Direction): Curve {
  if (direction === 'across') return curveAcross(from, to, isPair);
  const down = to.y >= from.y ? 1 : -1;
  const y0 = from.y + (down * NODE_HEIGHT) / 2;
  const y1 = to.y - down * (NODE_HEIGHT / 2 + 2);
  // Two nodes that point to each other have one edge down and one up: they bow apart.
  const bow = isPair ? down * 44 : 0;
  const reach = (y1 - y0) * 0.45;
  return [
    { x: from.x, y: y0 },
    { x: from.x + bow, y: y0 + reach },
    { x: to.x + bow, y: y1 - reach },
    { x: to.x, y: y1 },
  ];
}

function curveAcross(from: End, to: End, isPair: boolean): Curve {
  const way = to.x >= from.x ? 1 : -1;
  const x0 = from.x + (way * from.width) / 2;
  const x1 = to.x - way * (to.width / 2 + 2);
  const bow = isPair ? way * 14 : 0;
  const reach = (x1 - x0) * 0.45;
  return [
    { x: x0, y: from.y },
    { x: x0 + reach, y: from.y + bow },
    { x: x1 - reach, y: to.y + bow },
    { x: x1, y: to.y },
  ];
}

export function pathOf([from, first, second, to]: Curve): string {
  return `M${from.x} ${from.y}C${first.x} ${first.y} ${second.x} ${second.y} ${to.x} ${to.y}`;
}

function pointAt([a, b, c, d]: Curve, at: number): Point {
  const rest = 1 - at;
  const of = (key: 'x' | 'y'): number =>
    rest ** 3 * a[key] +
    3 * rest ** 2 * at * b[key] +
    3 * rest * at ** 2 * c[key] +
    at ** 3 * d[key];
  return { x: of('x'), y: of('y') };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const LABEL_HEIGHT = 16;
/** Shares of an edge where its label may stand, the best first. */
const SPOTS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78];

function boxAt({ x, y }: Point, width: number, height: number): Box {
  return {
    left: x - width / 2,
    right: x + width / 2,
    top: y - height / 2,
    bottom: y + height / 2,
  };
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Places labels on their edges, one after the other, so that none lies on a node or on another label. */
export class LabelPlaces {
  private readonly taken: Box[];

  constructor(nodes: Iterable<PlacedNode>) {
    this.taken = [...nodes].map((node) => boxAt(node, node.width, NODE_HEIGHT));
  }

  /** Where a label `width` wide goes; the middle of the edge where there is no room at all. */
  claim(curve: Curve, width: number): Point {
    const spots = SPOTS.map((share) => pointAt(curve, share));
    const isFree = (spot: Point): boolean => {
      const box = boxAt(spot, width, LABEL_HEIGHT);
      return !this.taken.some((other) => overlaps(box, other));
    };
    const spot = spots.find(isFree) ?? spots[0]!;
    this.taken.push(boxAt(spot, width, LABEL_HEIGHT));
    return spot;
  }
}
