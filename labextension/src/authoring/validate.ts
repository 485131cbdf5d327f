import { blockOf, freeId, hasPoints, isId, isPossible, roleOf } from './roles';
import type { IAuthorCell, Role } from './roles';

/** What is wrong with an assignment, by the cell that it is wrong in (counted from 0). */
export type Fault =
  | { kind: 'duplicate-id'; cell: number; other: number; proposal: string }
  | { kind: 'blank-id'; cell: number }
  | { kind: 'bad-id'; cell: number }
  | { kind: 'no-points'; cell: number }
  | { kind: 'wrong-type'; cell: number }
  | { kind: 'unmatched'; cell: number; region: string }
  | { kind: 'no-tests'; cell: null };

/** One line of the outline: a cell with a role. */
export interface IOutlineEntry {
  /** Counted from 0. */
  cell: number;
  role: Role;
  id: string;
  /** null: this role has none. */
  points: number | null;
}

const REGIONS = ['SOLUTION', 'HIDDEN TESTS', 'MARK SCHEME'] as const;

/** Find everything that would keep the notebook from being published. */
export function faultsOf(cells: readonly IAuthorCell[]): Fault[] {
  const faults: Fault[] = [];
  const ids = idsOf(cells);
  const seen = new Map<string, number>();
  cells.forEach((cell, index) => {
    const block = blockOf(cell);
    if (block) {
      const id = block.grade_id ?? '';
      const other = seen.get(id);
      if (id === '') {
        faults.push({ kind: 'blank-id', cell: index });
      } else if (!isId(id)) {
        faults.push({ kind: 'bad-id', cell: index });
      } else if (other !== undefined) {
        faults.push({ kind: 'duplicate-id', cell: index, other, proposal: freeId(id, ids) });
      }
      if (other === undefined) {
        seen.set(id, index);
      }
      if ((block.grade || block.task) && block.points === undefined) {
        faults.push({ kind: 'no-points', cell: index });
      }
      if (!isPossible(roleOf(cell), cell.type) || (block.task && cell.type !== 'markdown')) {
        faults.push({ kind: 'wrong-type', cell: index });
      }
    }
    for (const region of REGIONS) {
      if (!isMatched(cell.source, region)) {
        faults.push({ kind: 'unmatched', cell: index, region });
      }
    }
  });
  if (!cells.some(cell => ['tests', 'hidden-tests'].includes(roleOf(cell)))) {
    faults.push({ kind: 'no-tests', cell: null });
  }
  return faults;
}

/** The ids of all cells with a role. */
export function idsOf(cells: readonly IAuthorCell[]): Set<string> {
  return new Set(
    cells.map(cell => blockOf(cell)?.grade_id).filter((id): id is string => id !== undefined)
  );
}

/** The cells that have a role, in order. */
export function outlineOf(cells: readonly IAuthorCell[]): IOutlineEntry[] {
  return cells.flatMap((cell, index) => {
    const block = blockOf(cell);
    if (!block) {
      return [];
    }
    const role = roleOf(cell);
    const points = hasPoints(role) ? (block.points ?? 0) : null;
    return [{ cell: index, role, id: block.grade_id ?? '', points }];
  });
}

/** All points of the notebook. */
export function totalPoints(cells: readonly IAuthorCell[]): number {
  return outlineOf(cells).reduce((sum, entry) => sum + (entry.points ?? 0), 0);
}

/** Whether every BEGIN of a region has its END, and none stands in another. */
function isMatched(source: string, region: string): boolean {
  const begin = new RegExp(`BEGIN (?:ALWAYS )?${region}`);
  const end = new RegExp(`END (?:ALWAYS )?${region}`);
  let isOpen = false;
  for (const line of source.split('\n')) {
    if (begin.test(line)) {
      if (isOpen) {
        return false;
      }
      isOpen = true;
    } else if (end.test(line)) {
      if (!isOpen) {
        return false;
      }
      isOpen = false;
    }
  }
  return !isOpen;
}
