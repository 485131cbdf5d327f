import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ServiceManager } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { Api } from './api';
import type { IOpenNotebooks } from './assignments/updater';
import { AssignmentModel } from './model';
import { NotebookDocument, assignmentOf } from './notebook';

/** Lets the assignment list write notebooks that are open. */
export function openNotebooks(sessions: Sessions): IOpenNotebooks {
  return {
    save: async path => {
      const context = sessions.at(path)?.context;
      if (context?.model.dirty === true && !context.model.readOnly) {
        await context.save();
      }
    },
    reload: async path => {
      await sessions.at(path)?.context.revert();
    }
  };
}

/** The models of the open assignments: one for each open notebook that is one. */
export class Sessions implements IDisposable {
  /** Follow the notebooks of `tracker`. */
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _services: ServiceManager.IManager
  ) {
    this._api = new Api(_services.serverSettings);
    _tracker.widgetAdded.connect(this._onAdded, this);
    _tracker.currentChanged.connect(this._onCurrentChanged, this);
    _tracker.forEach(panel => {
      this._onAdded(_tracker, panel);
    });
    document.addEventListener('visibilitychange', this._onBack);
  }

  /** The current notebook, its model, or what a notebook is changed. */
  get changed(): ISignal<this, NotebookPanel | null> {
    return this._changed;
  }

  /** Something was handed in or graded, in the notebook of this model. */
  get handedIn(): ISignal<this, AssignmentModel> {
    return this._handedIn;
  }

  /** The model of the current notebook; null when it is not an assignment. */
  get current(): AssignmentModel | null {
    const panel = this._tracker.currentWidget;
    return panel ? this.of(panel) : null;
  }

  /** The notebook on screen. */
  get currentPanel(): NotebookPanel | null {
    return this._tracker.currentWidget;
  }

  /** The model of an open notebook; null when it is not an assignment, or not read yet. */
  of(panel: NotebookPanel): AssignmentModel | null {
    return this._models.get(panel) ?? null;
  }

  /** The open notebook at `path`. */
  at(path: string): NotebookPanel | null {
    return this._tracker.find(panel => panel.context.path === path) ?? null;
  }

  /** Whether this is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Forget all models. */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this._onBack);
    this._tracker.widgetAdded.disconnect(this._onAdded, this);
    this._tracker.currentChanged.disconnect(this._onCurrentChanged, this);
    for (const panel of [...this._models.keys()]) {
      this._forget(panel);
    }
    Signal.clearData(this);
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    panel.disposed.connect(this._forget, this);
    void panel.context.ready.then(() => {
      if (panel.isDisposed || this._isDisposed) {
        return;
      }
      const update = (): void => {
        this._update(panel);
      };
      const onSaved = (_: unknown, state: string): void => {
        const model = this.of(panel);
        if (state === 'completed' && model && !model.isBusy) {
          void model.recheck();
        }
      };
      panel.context.saveState.connect(onSaved, panel);
      // The notebook may become an assignment, or another one, while it is open.
      panel.content.model?.metadataChanged.connect(update, panel);
      update();
    });
  }

  private _update(panel: NotebookPanel): void {
    const id = assignmentOf(panel);
    const old = this._models.get(panel);
    if (id && old && id.course === old.id.course && id.assignment === old.id.assignment) {
      return;
    }
    this._drop(panel);
    if (id) {
      const notebook = new NotebookDocument(panel, this._services.contents, path => this.at(path));
      const model = new AssignmentModel(notebook, id, this._api);
      this._models.set(panel, model);
      this._documents.set(panel, notebook);
      model.historyChanged.connect(this._onHistoryChanged, this);
      void model.load();
    }
    this._changed.emit(panel);
  }

  private _drop(panel: NotebookPanel): void {
    this._models.get(panel)?.dispose();
    this._documents.get(panel)?.dispose();
    this._models.delete(panel);
    this._documents.delete(panel);
  }

  private _forget(panel: NotebookPanel): void {
    this._drop(panel);
    panel.disposed.disconnect(this._forget, this);
    this._changed.emit(panel);
  }

  private _onHistoryChanged(model: AssignmentModel): void {
    this._handedIn.emit(model);
  }

  private _onCurrentChanged(): void {
    this._changed.emit(this._tracker.currentWidget);
    this._onBack();
  }

  /** Somebody looks at this page, or at this notebook, again. */
  private readonly _onBack = (): void => {
    if (document.visibilityState === 'visible') {
      void this.current?.refresh();
    }
  };

  private readonly _api: Api;
  private readonly _changed = new Signal<this, NotebookPanel | null>(this);
  private readonly _handedIn = new Signal<this, AssignmentModel>(this);
  private readonly _models = new Map<NotebookPanel, AssignmentModel>();
  private readonly _documents = new Map<NotebookPanel, NotebookDocument>();
  private _isDisposed = false;
}
