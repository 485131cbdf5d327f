import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
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
 * The kernel opens it with `{"cmd": "submit", "run": UUID, "key": UUID}`; the answer is
 * `{"run": UUID, "ack": true}`, or a closed comm when this notebook cannot be handed in from here.
 */
export class KernelLink implements IDisposable {
  /** Listen to the kernels of the notebooks of `tracker`; `isMeant` asks before what is costly. */
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _sessions: Sessions,
    private readonly _isMeant: (model: AssignmentModel) => Promise<boolean>
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
    listen(sessionContext.session?.kernel);
  }

  private async _onOpened(
    panel: NotebookPanel,
    comm: Kernel.IComm,
    message: KernelMessage.ICommOpenMsg
  ): Promise<void> {
    const { cmd, run, key } = message.content.data as Record<string, unknown>;
    const model = this._sessions.of(panel);
    if (cmd !== 'submit' || typeof run !== 'string' || !model) {
      comm.close();
      return;
    }
    this._models.set(run, model);
    this._changed.emit(run);
    // From here on this side hands in; the kernel's own widget stands back.
    comm.send({ run, ack: true });
    // "Run all cells" shall not take the last submission without a word.
    if (await this._isMeant(model)) {
      await model.submit(typeof key === 'string' ? key : run);
    }
    comm.close({ run, submission: model.submission?.id ?? null });
  }

  private readonly _changed = new Signal<this, string>(this);
  private readonly _models = new Map<string, AssignmentModel>();
  private _isDisposed = false;
}
