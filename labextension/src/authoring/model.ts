import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import {
  blockOf,
  hasPoints,
  isPossible,
  lockedBlock,
  proposedId,
  roleOf,
  taskBlock,
  withRole
} from './roles';
import type { IAuthorCell, IBlock, Role } from './roles';
import { idsOf } from './validate';

/** The notebook on screen as an author works on it; every change is one step of its undo. */
export class Authoring implements IDisposable {
  /** Follow the notebooks of `tracker`. */
  constructor(private readonly _tracker: INotebookTracker) {
    _tracker.currentChanged.connect(this._onCurrentChanged, this);
    _tracker.activeCellChanged.connect(this._onChanged, this);
    this._onCurrentChanged();
  }

  /** The notebook, its cells, or which of them is selected changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The notebook on screen. */
  get panel(): NotebookPanel | null {
    return this._tracker.currentWidget;
  }

  /** Its cells. */
  get cells(): IAuthorCell[] {
    return this._models.map(toAuthorCell);
  }

  /** The selected cell, counted from 0; -1: none. */
  get active(): number {
    return this.panel?.content.activeCellIndex ?? -1;
  }

  /** Give the selected cell a role; choosing the earlier one again brings back its id and points. */
  choose(role: Role): void {
    const model = this._models[this.active];
    const cell = model && toAuthorCell(model);
    if (!cell || !isPossible(role, cell.type) || roleOf(cell) === role) {
      return;
    }
    const block = blockOf(cell);
    const points = hasPoints(roleOf(cell)) ? block?.points : undefined;
    const remembered: Partial<IBlock> = {
      ...this._remembered.get(cell.key),
      ...(block?.grade_id === undefined ? {} : { grade_id: block.grade_id }),
      ...(points === undefined ? {} : { points })
    };
    this._remembered.set(cell.key, remembered);
    const id = proposedId(cell, role, idsOf(this.cells));
    const change = withRole(cell, role, id, remembered);
    this._change(model, () => {
      setBlock(model, change.block);
      if (change.source !== cell.source) {
        model.sharedModel.setSource(change.source);
      }
      if (change.tags.join('\n') !== cell.tags.join('\n')) {
        setTags(model, change.tags);
      }
    });
  }

  /** Give the selected cell another id, right or wrong: what is wrong is said, not kept back. */
  setId(id: string): void {
    this._edit(block => ({ ...block, grade_id: id }));
  }

  /** Give the selected cell other points; null: none yet. */
  setPoints(points: number | null): void {
    this._edit(block => {
      const changed = { ...block };
      delete changed.points;
      return points === null ? changed : { ...changed, points };
    });
  }

  /** Let students change a given cell, or grade with the author's own version of it. */
  setLocked(isLocked: boolean): void {
    const model = this._models[this.active];
    if (model) {
      const cell = toAuthorCell(model);
      const old = this._remembered.get(cell.key)?.grade_id;
      const id = old ?? proposedId(cell, 'text', idsOf(this.cells));
      this._change(model, () => {
        setBlock(model, isLocked ? lockedBlock(id) : null);
      });
    }
  }

  /** Let students answer a text in cells of their own. */
  setTask(isTask: boolean): void {
    this._edit(({ grade_id: id = '', points = 1, ...rest }) =>
      isTask
        ? taskBlock(id, points)
        : { ...rest, grade_id: id, points, task: false, locked: false, grade: true, solution: true }
    );
  }

  /** Select another cell and show it. */
  async goTo(index: number): Promise<void> {
    const notebook = this.panel?.content;
    if (notebook && index >= 0 && index < notebook.widgets.length) {
      notebook.activeCellIndex = index;
      notebook.deselectAll();
      // Rejected when another scroll takes its place: then that one is wanted.
      await notebook.scrollToItem(index, 'smart').catch(() => undefined);
    }
  }

  /** Give the cursor back to the notebook. */
  returnToNotebook(): void {
    this.panel?.content.activate();
  }

  /** Whether this is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop following. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._tracker.currentChanged.disconnect(this._onCurrentChanged, this);
      this._tracker.activeCellChanged.disconnect(this._onChanged, this);
      this._followed?.content.modelContentChanged.disconnect(this._onChanged, this);
      Signal.clearData(this);
    }
  }

  private get _models(): ICellModel[] {
    return [...(this.panel?.content.model?.cells ?? [])];
  }

  private _edit(change: (block: IBlock) => IBlock): void {
    const model = this._models[this.active];
    const block = model && blockOf(toAuthorCell(model));
    if (model && block) {
      this._change(model, () => {
        setBlock(model, change(block));
      });
    }
  }

  /** Change a cell as one step that undo takes back, unless the notebook is read-only. */
  private _change(model: ICellModel, change: () => void): void {
    if (this.panel?.content.model?.readOnly === false) {
      model.sharedModel.transact(change, true);
      this._changed.emit();
    }
  }

  private _onCurrentChanged(): void {
    const panel = this._tracker.currentWidget;
    if (this._followed && !this._followed.isDisposed) {
      this._followed.content.modelContentChanged.disconnect(this._onChanged, this);
    }
    this._followed = panel;
    panel?.content.modelContentChanged.connect(this._onChanged, this);
    void panel?.context.ready.then(() => {
      this._onChanged();
    });
    this._onChanged();
  }

  private _onChanged(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  /** What cells had in earlier roles, by the cells' own ids. */
  private readonly _remembered = new Map<string, Partial<IBlock>>();
  private _followed: NotebookPanel | null = null;
  private _isDisposed = false;
}

/** Read what an author needs of a cell. */
export function toAuthorCell(model: ICellModel): IAuthorCell {
  const tags: unknown = model.getMetadata('tags');
  return {
    key: model.id,
    type: model.type,
    source: model.sharedModel.getSource(),
    nbgrader: model.getMetadata('nbgrader') as unknown,
    tags: Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : []
  };
}

function setBlock(model: ICellModel, block: IBlock | null): void {
  if (block) {
    model.setMetadata('nbgrader', { ...block });
  } else {
    model.deleteMetadata('nbgrader');
  }
}

function setTags(model: ICellModel, tags: string[]): void {
  if (tags.length > 0) {
    model.setMetadata('tags', tags);
  } else {
    model.deleteMetadata('tags');
  }
}
