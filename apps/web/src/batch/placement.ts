export interface Dot {
  readonly x: number;
  readonly y: number;
}

export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  /** Whether the label is so far from its mark that a line must lead to it. */
  readonly led: boolean;
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HALF_WIDTH = 9;
const HALF_HEIGHT = 7;
const MARK = 7;
const DIRECTIONS = Array.from({ length: 16 }, (_, index) => (index * Math.PI) / 8 - Math.PI / 4);

/**
 * A place for the number of each mark: the nearest around it at which it covers neither a mark nor a number placed before,
 * inside the plot. Marks that lie on one another get a fan of numbers with lines to them.
 */
export function placeNumbers(dots: readonly Dot[], plot: Area): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const dot of dots) {
    let best: PlacedLabel = { x: dot.x, y: dot.y, led: false };
    search: for (let radius = 15; radius <= 240; radius += 9) {
      for (const direction of DIRECTIONS) {
        const x = dot.x + Math.cos(direction) * radius;
        const y = dot.y + Math.sin(direction) * radius;
        if (
          x - HALF_WIDTH < plot.left ||
          x + HALF_WIDTH > plot.right ||
          y - HALF_HEIGHT < plot.top ||
          y + HALF_HEIGHT > plot.bottom
        )
          continue;
        if (
          dots.some((other) => Math.abs(other.x - x) < HALF_WIDTH + MARK && Math.abs(other.y - y) < HALF_HEIGHT + MARK)
        )
          continue;
        if (placed.some((other) => overlap(other, { x, y }))) continue;
        best = { x, y, led: radius > 15 };
        break search;
      }
    }
    placed.push(best);
  }
  return placed;
}

/** Whether two numbers cover each other. */
export function overlap(one: Dot, other: Dot): boolean {
  return Math.abs(one.x - other.x) < 2 * HALF_WIDTH && Math.abs(one.y - other.y) < 2 * HALF_HEIGHT;
}
