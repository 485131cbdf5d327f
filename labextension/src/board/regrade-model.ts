import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { ApiError } from '../tokens';
import type { IAssignmentId, IProblem } from '../tokens';
import type { IChange, IRegrade, IRegradeOrder, ITeaching } from './tokens';

/** Where a regrade stands. */
export type RegradePhase = 'looking' | 'preview' | 'applying' | 'applied' | 'undoing' | 'undone';

/** How often a regrade that somebody else began is looked at. */
const LOOK_MILLISECONDS = 1000;

/** Which changes are on screen. */
export type Direction = 'all' | 'up' | 'down';

/** One regrade from its preview to its undoing. */
export class RegradeModel implements IDisposable {
  /** Look at the assignment `id`; `onChanged` hears when scores have changed. */
  constructor(
    readonly id: IAssignmentId,
    private readonly _api: ITeaching,
    private readonly _onChanged: () => void
  ) {}

  /** Something changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  phase: RegradePhase = 'looking';
  progress: { done: number; total: number | null } = { done: 0, total: null };
  /** What would change, or changed. */
  changes: readonly IChange[] = [];
  problem: IProblem | null = null;
  isNeverLower = true;
  direction: Direction = 'all';

  /** Whether this model is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Work is going on. */
  get isBusy(): boolean {
    return this.phase === 'looking' || this.phase === 'applying' || this.phase === 'undoing';
  }

  /** The changes that are on screen. */
  get shown(): readonly IChange[] {
    return this.changes.filter(
      change => change.differs && (this.direction === 'all' || this.direction === turnOf(change))
    );
  }

  /** How many go up, down, and stay. */
  get counts(): { up: number; down: number; same: number } {
    const count = (turn: Direction | 'same'): number =>
      this.changes.filter(change => turnOf(change) === turn).length;
    return { up: count('up'), down: count('down'), same: count('same') };
  }

  /** The submissions that would be graded again. */
  get chosen(): readonly IChange[] {
    return this.changes.filter(change => change.differs && this.isChosen(change));
  }

  /** Whether a change would be applied. */
  isChosen(change: IChange): boolean {
    const isDefault = !(this.isNeverLower && turnOf(change) === 'down');
    return this._picked.get(change.submission) ?? isDefault;
  }

  /** Apply a change, or leave it. */
  pick(change: IChange, isPicked: boolean): void {
    this._picked.set(change.submission, isPicked);
    this._emit();
  }

  /** Let nobody lose points, or let the newest tests decide. */
  neverLower(isNeverLower: boolean): void {
    this.isNeverLower = isNeverLower;
    this._picked.clear();
    this._emit();
  }

  /** Show only some changes. */
  show(direction: Direction): void {
    this.direction = direction;
    this._emit();
  }

  /** Look what would change, nothing is kept; a regrade that runs already is followed instead. */
  async preview(): Promise<void> {
    this._picked.clear();
    await this._run({ action: 'preview' }, 'looking', 'preview');
    if (this.problem?.code === 'regrade-running') {
      this.problem = null;
      await this._followRunning();
    }
  }

  /** Grade again what was chosen. */
  async apply(): Promise<void> {
    const submissions = this.chosen.map(change => change.submission);
    const never_lower = this.isNeverLower;
    await this._run({ action: 'apply', submissions, never_lower }, 'applying', 'applied');
    this._onChanged();
  }

  /** Let the reports before the regrade count again. */
  async undo(): Promise<void> {
    const submissions = this.changes
      .filter(change => change.applied)
      .map(change => change.submission);
    await this._run({ action: 'undo', submissions }, 'undoing', 'undone');
    this._onChanged();
  }

  /** Leave: a preview that runs is ended, what is being applied goes on. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._leaving.abort();
      if (this.phase === 'looking' && !this._isOthers) {
        this._api.stopRegrade(this.id).catch(() => undefined);
      }
      Signal.clearData(this);
    }
  }

  private async _run(
    order: IRegradeOrder,
    during: RegradePhase,
    after: RegradePhase
  ): Promise<void> {
    const before = this.phase;
    this.phase = during;
    this.problem = null;
    this.progress = { done: 0, total: null };
    this._emit();
    try {
      for await (const told of this._api.regrade(this.id, order, this._leaving.signal)) {
        this._hear(told);
      }
      this.phase = this._ending(before, after);
    } catch (error) {
      this._note(error);
      this.phase = before === 'looking' ? 'preview' : before;
    }
    this._emit();
  }

  /** Somebody else regrades: show how far that is, and what came of it. */
  private async _followRunning(): Promise<void> {
    this._isOthers = true;
    try {
      let told = await this._api.lastRegrade(this.id);
      while (told.running && !this._isDisposed) {
        this.phase = told.action === 'preview' ? 'looking' : 'applying';
        this._hear(told);
        await new Promise(resolve => setTimeout(resolve, LOOK_MILLISECONDS));
        told = await this._api.lastRegrade(this.id);
      }
      this._hear(told);
      this.phase = told.action === 'preview' ? 'preview' : 'applied';
    } catch (error) {
      this._note(error);
    }
    this._isOthers = false;
    this._emit();
  }

  private _note(error: unknown): void {
    const message = error instanceof Error ? error.message : '';
    this.problem =
      error instanceof ApiError ? error.problem : { code: 'failed', message, hint: '' };
  }

  private _ending(before: RegradePhase, after: RegradePhase): RegradePhase {
    return this.problem ? before : after;
  }

  private _hear(told: IRegrade): void {
    this.progress = { done: told.done, total: told.total };
    if (!told.running) {
      this.changes = told.changes;
      this.problem = told.error;
    }
    this._emit();
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _picked = new Map<string, boolean>();
  private readonly _leaving = new AbortController();
  private _isOthers = false;
  private _isDisposed = false;
}

/** Whether the score goes up or down. */
export function turnOf(change: IChange): Direction | 'same' {
  const by = (change.after ?? 0) - (change.before ?? 0);
  return by > 0 ? 'up' : by < 0 ? 'down' : 'same';
}
