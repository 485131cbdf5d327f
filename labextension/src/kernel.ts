import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage, Session } from '@jupyterlab/services';
import type { IChangedArgs } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { AssignmentModel } from './model';
import type { Sessions } from './sessions';

/** The comm target that `submit()` in a cell opens. */
export const COMM_TARGET = 'coplit';

/**
 * Hands in the live notebook when a cell says `submit()`.
 *
 * A submission starts from an opened comm only, never from an output: outputs come back on reload.
 */
export class KernelLink implements IDisposable {
  /** Listen to the kernels of the notebooks of `tracker`. */
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _sessions: Sessions
  ) {
    _tracker.widgetAdded.connect(this._onAdded, this);
    _tracker.forEach(panel => {
      this._onAdded(_tracker, panel);
    });
  }

  /** A cell's submission started. */
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  /** The model that shows the submission a cell started as `run`; null before or after a reload. */
  modelOf(run: string): AssignmentModel | null {
    return this._models.get(run) ?? null;
  }

  /** Whether this is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop listening. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._tracker.widgetAdded.disconnect(this._onAdded, this);
      Signal.clearData(this);
    }
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    const { sessionContext } = panel;
    const listen = (kernel: Kernel.IKernelConnection | null | undefined): void => {
      kernel?.registerCommTarget(COMM_TARGET, (comm, message) => {
        void this._onOpened(panel, comm, message);
      });
    };
    const onKernelChanged = (
      _context: ISessionContext,
      change: IChangedArgs<
        Kernel.IKernelConnection | null,
        Kernel.IKernelConnection | null,
        'kernel'
      >
    ): void => {
      listen(change.newValue);
    };
    sessionContext.kernelChanged.connect(onKernelChanged, panel);
    listen((sessionContext.session as Session.ISessionConnection | null)?.kernel);
  }

  private async _onOpened(
    panel: NotebookPanel,
    comm: Kernel.IComm,
    message: KernelMessage.ICommOpenMsg
  ): Promise<void> {
    const { cmd, run } = message.content.data as { cmd?: unknown; run?: unknown };
    const model = this._sessions.of(panel);
    if (cmd !== 'submit' || typeof run !== 'string') {
      comm.close({ error: 'unknown command' });
      return;
    }
    if (!model) {
      comm.close({ error: 'not an assignment' });
      return;
    }
    this._models.set(run, model);
    this._changed.emit(run);
    comm.send({ status: 'sending' });
    const submission = await model.submit();
    comm.close(
      submission === null ? { error: model.problem?.message ?? 'not sent' } : { submission }
    );
  }

  private readonly _changed = new Signal<this, string>(this);
  private readonly _models = new Map<string, AssignmentModel>();
  private _isDisposed = false;
}
