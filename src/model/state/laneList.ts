import type { Lane } from './lane';

/** Lanes in order of appearance, without those that are forgotten. */
export class LaneList {
  private lanes: Lane[] = [];
  /** How many of them are forgotten since the last walk through them: that is not made for each. */
  private forgotten = 0;

  /** How many it keeps in memory. */
  get kept(): number {
    return this.lanes.length;
  }

  get all(): readonly Lane[] {
    if (this.forgotten > 0) this.lanes = this.lanes.filter((lane) => !lane.isForgotten);
    this.forgotten = 0;
    return this.lanes;
  }

  push(lane: Lane): void {
    this.lanes.push(lane);
  }

  /** One of them is forgotten. */
  drop(): void {
    this.forgotten++;
    if (2 * this.forgotten > this.lanes.length) void this.all;
  }
}
