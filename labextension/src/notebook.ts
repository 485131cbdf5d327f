import type { CodeCell } from '@jupyterlab/cells';
import { PathExt } from '@jupyterlab/coreutils';
import type * as nbformat from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { stampOf } from './updating';
import type { IStamp } from './updating';
import type { IAssignmentId, ICodeCell, IDocument, INotebookDocument, Notebooks } from './tokens';

/** Shows an open notebook to the model. */
export class NotebookDocument implements IDocument, IDisposable {
  /** Follow `panel`; siblings are what `open` gives for their path, else read by `contents`. */
  constructor(
    readonly panel: NotebookPanel,
    private readonly _contents: Contents.IManager,
    private readonly _open: (path: string) => NotebookPanel | null = () => null
  ) {
    panel.content.modelContentChanged.connect(this._onContentChanged, this);
  }

  /** The notebook's path on the server. */
  get path(): string {
    return this.panel.context.path;
  }

  /** The cells changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** From `metadata.coplit`; null when it is not an assignment. */
  get assignmentId(): IAssignmentId | null {
    return assignmentOf(this.panel);
  }

  /** The release it came from; null when nothing says which. */
  get stamp(): IStamp | null {
    return stampOf({ coplit: this.panel.content.model?.getMetadata('coplit') as unknown });
  }

  /** The code cells, numbered from 1. */
  codeCells(): ICodeCell[] {
    const cells = this.panel.content.model?.cells;
    return [...(cells ?? [])]
      .filter(cell => cell.type === 'code')
      .map((cell, index) => ({
        id: cell.id,
        number: index + 1,
        source: cell.sharedModel.getSource()
      }));
  }

  /** Write the notebook to the server's disk, if it may be written. */
  async save(): Promise<void> {
    const { context } = this.panel;
    if (context.model.dirty && !context.model.readOnly) {
      await context.save();
    }
  }

  /**
   * What is on screen of each of the assignment's notebooks; as saved beside this one where it is
   * not open. One that is not there is left out: the grading side says what that means.
   */
  async collect(names: readonly string[]): Promise<Notebooks> {
    const mine = handIn(documentOf(this.panel));
    const basename = PathExt.basename(this.path);
    if (names.length <= 1) {
      return { [names[0] ?? basename]: mine };
    }
    const found: Notebooks = {};
    const missing: string[] = [];
    for (const name of names.filter(other => other !== basename)) {
      const sibling = await this._sibling(name);
      if (sibling) {
        found[name] = handIn(sibling);
      } else {
        missing.push(name);
      }
    }
    // Renamed, it is the one that is not there.
    const renamed = names.includes(basename) || missing.length !== 1 ? undefined : missing[0];
    return { [renamed ?? basename]: mine, ...found };
  }

  private async _sibling(name: string): Promise<INotebookDocument | null> {
    const path = PathExt.join(PathExt.dirname(this.path), name);
    const open = this._open(path);
    if (open?.context.isReady === true) {
      return documentOf(open);
    }
    try {
      const file = await this._contents.get(path, { type: 'notebook', content: true });
      return file.content as INotebookDocument;
    } catch (error) {
      if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
        return null;
      }
      throw error;
    }
  }

  /** Whether this document is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop following. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.panel.content.modelContentChanged.disconnect(this._onContentChanged, this);
      Signal.clearData(this);
    }
  }

  private _onContentChanged(): void {
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _isDisposed = false;
}

function documentOf(panel: NotebookPanel): INotebookDocument {
  return panel.context.model.toJSON() as unknown as INotebookDocument;
}

/** Read `metadata.coplit`, which a student's tools may have damaged. */
export function assignmentOf(panel: NotebookPanel): IAssignmentId | null {
  const given: unknown = panel.content.model?.getMetadata('coplit');
  if (typeof given !== 'object' || given === null) {
    return null;
  }
  const { course, assignment } = given as Record<string, unknown>;
  return typeof course === 'string' && typeof assignment === 'string'
    ? { course, assignment }
    : null;
}

/** Show the cell with this id, and put the cursor into it. */
export async function goToCell(panel: NotebookPanel, id: string): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === id);
  if (index < 0) {
    return;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  // Rejected when another scroll takes its place: then that one is wanted.
  await notebook.scrollToItem(index, 'smart').catch(() => undefined);
  const cell = notebook.activeCell;
  await cell?.ready;
  notebook.activate();
  if (cell?.model.type === 'code') {
    notebook.mode = 'edit';
    cell.editor?.focus();
  }
}

/** Drop what is not handed in: outputs (but those of answers graded by hand), widgets' state. */
export function handIn(document: INotebookDocument): INotebookDocument {
  const metadata = { ...((document.metadata ?? {}) as Record<string, unknown>) };
  delete metadata['widgets'];
  return {
    ...document,
    metadata,
    cells: document.cells.map(cell =>
      cell.cell_type === 'code' && !isManual(cell.metadata)
        ? { ...cell, outputs: [], execution_count: null }
        : cell
    )
  };
}

/** A person grades it: nbgrader's `grade` and `solution` in one cell. */
function isManual(metadata: unknown): boolean {
  const { nbgrader } = (metadata ?? {}) as { nbgrader?: nbformat.ICell['metadata'] };
  return nbgrader?.['grade'] === true && nbgrader['solution'] === true;
}

/** The code cells of a panel by id, as widgets. */
export function cellWidgets(panel: NotebookPanel): Map<string, CodeCell> {
  return new Map(
    panel.content.widgets
      .filter((cell): cell is CodeCell => cell.model.type === 'code')
      .map(cell => [cell.model.id, cell])
  );
}
