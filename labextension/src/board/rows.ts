import type { ICell, IColumn } from './tokens';

/** What a cell of the board says besides its score. */
export type CellState =
  'none' | 'graded' | 'queued' | 'running' | 'regrading' | 'ungradable' | 'broken' | 'manual';

/** One student of the board. */
export interface IRow {
  student: string;
  /** A name for when names are hidden: the number in the order of names. */
  number: number;
  cells: ReadonlyMap<string, ICell>;
  /** The sum of the scores; null while there is none. */
  total: number | null;
}

/** By what the rows are sorted: a student's name, the total, or an assignment. */
export interface ISorting {
  by: { kind: 'student' } | { kind: 'total' } | { kind: 'assignment'; name: string };
  isDescending: boolean;
}

/** What rows are shown. */
export interface IFilter {
  text: string;
  only: 'all' | 'attention' | 'waiting' | 'late';
}

/** The key of a cell. */
export function keyOf(assignment: string, student: string): string {
  return `${assignment}\n${student}`;
}

/** Say where a cell stands; the newest submission decides, then what a person still grades. */
export function stateOf(cell: ICell | undefined, column: IColumn): CellState {
  switch (cell?.status) {
    case undefined:
      return 'none';
    case 'queued':
      return cell.latest === cell.submission ? 'regrading' : 'queued';
    case 'running':
      return cell.latest === cell.submission ? 'regrading' : 'running';
    case 'ungradable':
      return 'ungradable';
    case 'broken':
      return 'broken';
    case 'graded':
    case 'superseded':
      return column.manual_points > 0 ? 'manual' : 'graded';
  }
}

/** The instructor should look at it. */
export function needsAttention(state: CellState): boolean {
  return state === 'ungradable' || state === 'broken';
}

/** It is on its way to a score. */
export function isWaiting(state: CellState): boolean {
  return state === 'queued' || state === 'running' || state === 'regrading';
}

/** Everybody who handed in anything, by name. */
export function rowsOf(cells: ReadonlyMap<string, ICell>): IRow[] {
  const byStudent = new Map<string, Map<string, ICell>>();
  for (const cell of cells.values()) {
    const known = byStudent.get(cell.student);
    if (known) {
      known.set(cell.assignment, cell);
    } else {
      byStudent.set(cell.student, new Map([[cell.assignment, cell]]));
    }
  }
  return [...byStudent]
    .sort(([left], [right]) => compareText(left, right))
    .map(([student, found], index) => ({
      student,
      number: index + 1,
      cells: found,
      total: totalOf([...found.values()])
    }));
}

/** Keep the rows that are asked for. */
export function filtered(
  rows: readonly IRow[],
  columns: readonly IColumn[],
  filter: IFilter,
  areNamesHidden: boolean
): IRow[] {
  const wanted = filter.text.trim().toLocaleLowerCase();
  return rows.filter(row => {
    const shown = areNamesHidden ? String(row.number) : row.student.toLocaleLowerCase();
    return shown.includes(wanted) && isWanted(row, columns, filter.only);
  });
}

/** Sort rows; who has no score comes last, whichever way. */
export function sorted(rows: readonly IRow[], sorting: ISorting): IRow[] {
  const sign = sorting.isDescending ? -1 : 1;
  const value = (row: IRow): number | null =>
    sorting.by.kind === 'assignment' ? (row.cells.get(sorting.by.name)?.score ?? null) : row.total;
  return [...rows].sort((left, right) => {
    if (sorting.by.kind === 'student') {
      return sign * compareText(left.student, right.student);
    }
    const [a, b] = [value(left), value(right)];
    if (a === null || b === null) {
      return Number(a === null) - Number(b === null) || compareText(left.student, right.student);
    }
    return sign * (a - b) || compareText(left.student, right.student);
  });
}

/** How much of the class is where, for one line above the board. */
export interface ITally {
  students: number;
  waiting: number;
  attention: number;
}

/** Count students, submissions on their way, and those that need a look. */
export function tallyOf(rows: readonly IRow[], columns: readonly IColumn[]): ITally {
  let waiting = 0;
  let attention = 0;
  for (const row of rows) {
    for (const column of columns) {
      const state = stateOf(row.cells.get(column.name), column);
      waiting += Number(isWaiting(state));
      attention += Number(needsAttention(state));
    }
  }
  return { students: rows.length, waiting, attention };
}

function isWanted(row: IRow, columns: readonly IColumn[], only: IFilter['only']): boolean {
  const some = (test: (cell: ICell | undefined, column: IColumn) => boolean): boolean =>
    columns.some(column => test(row.cells.get(column.name), column));
  switch (only) {
    case 'all':
      return true;
    case 'attention':
      return some((cell, column) => needsAttention(stateOf(cell, column)));
    case 'waiting':
      return some((cell, column) => isWaiting(stateOf(cell, column)));
    case 'late':
      return some(cell => (cell?.late_seconds ?? 0) > 0);
  }
}

function totalOf(cells: readonly ICell[]): number | null {
  const scores = cells.map(cell => cell.score).filter(score => score !== null);
  return scores.length === 0
    ? null
    : Math.round(scores.reduce((sum, score) => sum + score, 0) * 1e6) / 1e6;
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compareText(left: string, right: string): number {
  return collator.compare(left, right);
}
