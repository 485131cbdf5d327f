import type { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import type { Panel } from '@lumino/widgets';

import { CellBadge } from './badge';
import type { AssignmentModel } from './model';
import { cellWidgets } from './notebook';
import type { Sessions } from './sessions';
import type { Words } from './words';

/** Puts a badge beside each cell that tests point to, in every open assignment. */
export class CellBadges implements IDisposable {
  /** Follow the models of `sessions`. */
  constructor(
    private readonly _sessions: Sessions,
    private readonly _words: Words,
    private readonly _openPanel: () => void
  ) {
    _sessions.changed.connect(this._onSessionsChanged, this);
  }

  /** Whether this is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Take all badges away. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._sessions.changed.disconnect(this._onSessionsChanged, this);
      for (const badges of this._notebooks.values()) {
        badges.dispose();
      }
      this._notebooks.clear();
    }
  }

  private _onSessionsChanged(_: Sessions, panel: NotebookPanel | null): void {
    if (!panel) {
      return;
    }
    const model = this._sessions.of(panel);
    const old = this._notebooks.get(panel);
    if (old?.model === model) {
      return;
    }
    old?.dispose();
    this._notebooks.delete(panel);
    if (model && !panel.isDisposed) {
      const badges = new NotebookBadges(panel, model, this._words, this._openPanel);
      this._notebooks.set(panel, badges);
    }
  }

  private readonly _notebooks = new Map<NotebookPanel, NotebookBadges>();
  private _isDisposed = false;
}

/** The badges of one notebook. */
class NotebookBadges implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    readonly model: AssignmentModel,
    private readonly _words: Words,
    private readonly _openPanel: () => void
  ) {
    model.changed.connect(this._refresh, this);
    _panel.content.cellInViewportChanged.connect(this._refresh, this);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.model.changed.disconnect(this._refresh, this);
      this._panel.content.cellInViewportChanged.disconnect(this._refresh, this);
      for (const badge of this._badges.values()) {
        badge.dispose();
      }
      this._badges.clear();
    }
  }

  /** A badge for each cell with results; cells far away are drawn when they come into view. */
  private _refresh(): void {
    const wanted = new Set(
      this.model.progress?.lines.flatMap(line => line.result?.cell ?? []) ?? []
    );
    for (const [id, cell] of wanted.size > 0 ? cellWidgets(this._panel) : []) {
      if (wanted.has(id) && cell.isAttached && !this._isShown(id)) {
        this._attach(id, cell);
      }
    }
  }

  private _isShown(id: string): boolean {
    const badge = this._badges.get(id);
    return badge !== undefined && !badge.isDisposed && badge.parent !== null;
  }

  private _attach(id: string, cell: CodeCell): void {
    // The row of a cell's input: the badge takes its place there and never covers code.
    const row = cell.inputArea?.parent as Panel | null | undefined;
    if (row) {
      this._badges.get(id)?.dispose();
      const badge = new CellBadge({
        model: this.model,
        words: this._words,
        cell: id,
        openPanel: this._openPanel
      });
      this._badges.set(id, badge);
      row.addWidget(badge);
    }
  }

  private readonly _badges = new Map<string, CellBadge>();
  private _isDisposed = false;
}
