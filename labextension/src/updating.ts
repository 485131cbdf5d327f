import type { Notebooks } from './tokens';

/** What an update does with one cell. */
export interface IChange {
  notebook: string;
  /** Its id; null means the whole notebook. */
  cell: string | null;
  /** Counts the cells of the new notebook from 1; null where it has no such cell. */
  number: number | null;
  kind: 'kept' | 'both' | 'own' | 'renewed' | 'added' | 'removed' | 'set-aside';
  /** The assignment's new text, of a cell that both changed. */
  text: string;
}

/** The newest release with the student's work in it. */
export interface IUpdated {
  version: number;
  from_version: number | null;
  notebooks: Notebooks;
  changes: IChange[];
  warnings: string[];
}

/** The id of the heading under which stands what has no place any more. */
export const HEADING_ID = 'coplit-kept';

/** What a notebook says of the release it came from. */
export interface IStamp {
  bundle: string;
  release: string;
}

/** Read `metadata.coplit` of a notebook, which a student's tools may have damaged. */
export function stampOf(metadata: unknown): IStamp | null {
  const { coplit } = (metadata ?? {}) as { coplit?: unknown };
  const { bundle, release } = (coplit ?? {}) as Record<string, unknown>;
  return typeof bundle === 'string'
    ? { bundle, release: typeof release === 'string' ? release : '' }
    : null;
}

/** A newer release was published than the one that a notebook came from. */
export function isOutdated(
  stamp: IStamp | null,
  newest: { bundle?: string; release?: string }
): boolean {
  if (!stamp || newest.bundle === undefined) {
    return false;
  }
  const isOther = stamp.release !== '' && stamp.release !== (newest.release ?? '');
  return stamp.bundle !== newest.bundle || (isOther && (newest.release ?? '') !== '');
}
