import type { IAccepted, IDocument, ISubmission, Notebooks } from './tokens';

/** Remembers the source of every cell that was handed in. */
export class Handed {
  /** Forget the former submission and remember this one. */
  keep(notebooks: Notebooks): void {
    this._sources.clear();
    for (const [notebook, document] of Object.entries(notebooks)) {
      for (const cell of document.cells) {
        if (typeof cell.id === 'string') {
          this._sources.set(key(notebook, cell.id), sourceOf(cell.source));
        }
      }
    }
    this._isAlone = Object.keys(notebooks).length === 1;
    this._only = Object.keys(notebooks)[0] ?? '';
  }

  /** The cell of the open document differs from what was handed in. */
  isEdited(document: IDocument, notebook: string | null, cell: string): boolean {
    const name = this._isAlone ? this._only : (notebook ?? basename(document.path));
    const handedIn = this._sources.get(key(name, cell));
    const now = document.codeCells().find(other => other.id === cell);
    return handedIn !== undefined && now !== undefined && now.source !== handedIn;
  }

  private readonly _sources = new Map<string, string>();
  private _isAlone = false;
  private _only = '';
}

/** The line of the history of what was accepted this moment, before anybody lists it. */
export function justHandedIn(
  accepted: IAccepted,
  acceptedAt: string,
  version: number
): ISubmission {
  return {
    submission: accepted.submission,
    status: 'queued',
    run: 0,
    version,
    score: null,
    max_score: null,
    counts: false,
    submitted_at: acceptedAt,
    accepted_at: acceptedAt,
    position: accepted.position,
    receipt: accepted.receipt
  };
}

function key(notebook: string, cell: string): string {
  return `${notebook}\n${cell}`;
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A source may be stored as a list of lines. */
function sourceOf(source: unknown): string {
  return Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
}
