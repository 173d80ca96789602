interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The lane of each span: the first that is free, so one lane per concurrent fault. Spans come in order of their start. */
export function lanesOf(spans: readonly Span[]): number[] {
  const ends: number[] = [];
  return spans.map(({ fromMs, toMs }) => {
    const free = ends.findIndex((end) => end <= fromMs);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = toMs;
    return lane;
  });
}

/** Width of a character of 12 px text, generous: what is measured too wide is only left out. */
const CHARACTER = 6.9;

export function textWidth(text: string, size = 12): number {
  return (text.length * CHARACTER * size) / 12;
}

/** The first of the texts that fits into the width, or an empty one. */
export function fitted(texts: readonly string[], width: number, size = 12): string {
  return texts.find((text) => textWidth(text, size) <= width) ?? '';
}
