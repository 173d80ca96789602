/** Where an operation's label goes. */
export interface Label {
  readonly place: 'inside' | 'right' | 'left' | 'below';
  readonly x: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

export interface Slot {
  readonly row: number;
  readonly left: number;
  readonly right: number;
  readonly textWidth: number;
}

/**
 * A place for each label that crosses no box of its row and no label already placed beside one: inside where it fits, else to
 * the right, else to the left, else below the box.
 */
export function placeLabels(slots: readonly Slot[], [left, right]: readonly [number, number]): Label[] {
  const taken = slots.map(({ row, left: from, right: to }) => ({ row, from, to }));
  return slots.map((slot, index) => {
    if (slot.right - slot.left >= slot.textWidth + 10) return { place: 'inside', x: slot.left + 6, anchor: 'start' };
    const free = (from: number, to: number) =>
      from >= left &&
      to <= right &&
      taken.every((other, at) => at === index || other.row !== slot.row || other.to <= from || other.from >= to);
    const beside = slot.right + 5;
    if (free(slot.right, beside + slot.textWidth)) {
      taken.push({ row: slot.row, from: slot.right, to: beside + slot.textWidth });
      return { place: 'right', x: beside, anchor: 'start' };
    }
    if (free(slot.left - 5 - slot.textWidth, slot.left)) {
      taken.push({ row: slot.row, from: slot.left - 5 - slot.textWidth, to: slot.left });
      return { place: 'left', x: slot.left - 5, anchor: 'end' };
    }
    const middle = Math.min(
      right - slot.textWidth / 2,
      Math.max(left + slot.textWidth / 2, (slot.left + slot.right) / 2),
    );
    return { place: 'below', x: middle, anchor: 'middle' };
  });
}
