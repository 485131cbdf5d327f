/** A place in the grid; row -1 is the head. */
export interface IPlace {
  row: number;
  column: number;
}

/** How far the grid goes, and how many rows fill the screen. */
export interface IExtent {
  rows: number;
  columns: number;
  page: number;
}

/** Where a key leads from a place; null for keys that mean something else. */
export function moved(from: IPlace, key: string, isControl: boolean, size: IExtent): IPlace | null {
  const last = { row: size.rows - 1, column: size.columns - 1 };
  const clamp = (place: IPlace): IPlace => ({
    row: Math.max(-1, Math.min(last.row, place.row)),
    column: Math.max(0, Math.min(last.column, place.column))
  });
  switch (key) {
    case 'ArrowDown':
      return clamp({ ...from, row: isControl ? last.row : from.row + 1 });
    case 'ArrowUp':
      return clamp({ ...from, row: isControl ? 0 : from.row - 1 });
    case 'ArrowRight':
      return clamp({ ...from, column: isControl ? last.column : from.column + 1 });
    case 'ArrowLeft':
      return clamp({ ...from, column: isControl ? 0 : from.column - 1 });
    case 'PageDown':
      return clamp({ ...from, row: from.row + size.page });
    case 'PageUp':
      return clamp({ ...from, row: Math.max(0, from.row - size.page) });
    case 'Home':
      return clamp({ row: isControl ? 0 : from.row, column: 0 });
    case 'End':
      return clamp({ row: isControl ? last.row : from.row, column: last.column });
    default:
      return null;
  }
}

/** The rows of a long list that are drawn: those on screen, and some around them. */
export function drawn(
  scrolled: number,
  height: number,
  rowHeight: number,
  count: number
): { first: number; last: number } {
  const around = 12;
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - around);
  const last = Math.min(count, Math.ceil((scrolled + height) / rowHeight) + around);
  return { first: Math.min(first, Math.max(0, count - 1)), last };
}
