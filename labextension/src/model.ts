import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { follow } from './follow';
import type { Link } from './follow';
import { Handed } from './handed';
import { advance, begin, fromReport } from './progress';
import type { IProgress } from './progress';
import { ApiError } from './tokens';
import type {
  IApi,
  IAssignment,
  IAssignmentId,
  ICheck,
  IDocument,
  IHealth,
  IProblem,
  ISubmission,
  Notebooks,
  Receipt
} from './tokens';

/**
 * Where the student stands.
 *
 * `idle` nothing is on its way (the last result, if any, is shown) · `saving`, `sending` on the way
 * to the grading side · `unsent` nothing answered; sent again by itself · `queued`, `running` kept
 * and followed.
 */
export type Phase = 'idle' | 'saving' | 'sending' | 'unsent' | 'queued' | 'running';

/** Seconds before a submission that found nobody is sent again, when nobody says how long. */
const RETRY_SECONDS = 15;

/** One assignment as the student sees it: what is asked, what was handed in, what came back. */
export class AssignmentModel implements IDisposable {
  /** Show `document` and speak to `api`. Nothing is asked before {@link load}. */
  constructor(
    readonly document: IDocument,
    readonly id: IAssignmentId,
    private readonly _api: IApi
  ) {}

  /** Something changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A test was asked for, by its id: show it. */
  get revealed(): ISignal<this, string> {
    return this._revealed;
  }

  assignment: IAssignment | null = null;
  health: IHealth | null = null;
  check: ICheck | null = null;
  history: readonly ISubmission[] = [];
  phase: Phase = 'idle';
  link: Link = 'live';
  progress: IProgress | null = null;
  /** The submission on screen, and when it was kept. */
  submission: { id: string; acceptedAt: string; receipt: Receipt } | null = null;
  /** Why nothing can be shown or sent; null when all is well. */
  problem: IProblem | null = null;
  /** The problem is on the grading side: it costs nothing. */
  problemIsOurs = false;
  /** When an unsent submission is sent again (milliseconds since 1970), and since when it waits. */
  retryAt: number | null = null;
  unsentSince: number | null = null;
  /** The result on screen arrived while the student watched. */
  isLive = false;
  /** A test to show as soon as somebody shows tests. */
  pendingReveal: string | null = null;
  /** The first load has ended. */
  isLoaded = false;

  /** Whether this model is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Something is on its way or being graded. */
  get isBusy(): boolean {
    return this.phase !== 'idle' && this.phase !== 'unsent';
  }

  /** The place of the submission on screen in the history, from 1; null before it is there. */
  get attempt(): number | null {
    const index = this.history.findIndex(entry => entry.submission === this.submission?.id);
    return index < 0 ? null : this.history.length - index;
  }

  /** Ask what is asked, what was handed in, and follow what is not graded yet. */
  async load(): Promise<void> {
    await this._guard(async () => {
      this.assignment = await this._api.assignment(this.id);
      [this.history, this.health] = await Promise.all([
        this._api.history(this.id),
        this._api.health()
      ]);
      const newest = this.history[0];
      if (this.phase === 'idle' && newest) {
        await this.show(newest.submission);
      }
    });
    this.isLoaded = true;
    this._emit();
    await this.recheck();
  }

  /** Ask again what will be checked, for the notebook as it is on screen. */
  async recheck(): Promise<void> {
    if (!this.assignment) {
      return;
    }
    try {
      const notebooks = await this.document.collect(this.assignment.notebooks);
      this.check = await this._api.check(this.id, notebooks);
    } catch {
      // The check helps; what it cannot say is said when the notebook is handed in.
      this.check = null;
    }
    this._emit();
  }

  /** Show a submission of the history; one that is not graded yet is followed. */
  async show(id: string): Promise<void> {
    if (this.isBusy) {
      return;
    }
    const found = await this._api.submission(id);
    this.submission = { id, acceptedAt: found.accepted_at, receipt: found.receipt };
    if (found.status === 'queued' || found.status === 'running') {
      this.phase = found.status;
      this.progress = begin(this.assignment?.questions ?? [], found.position);
      void this._follow(id);
    } else {
      this.isLive = false;
      this.progress = found.report && fromReport(this.assignment?.questions ?? [], found.report);
    }
    void this._compareWith(id);
    this._emit();
  }

  /**
   * Save, check, hand in, follow. Resolves when the submission is kept: to its id, or to null when
   * it is not (then {@link problem} says why). While one is on its way this changes nothing.
   */
  async submit(key: string = UUID.uuid4()): Promise<string | null> {
    if (this.isBusy) {
      return null;
    }
    this._stopRetry();
    this._enter('saving');
    this.problem = null;
    try {
      await this.document.save();
    } catch (error) {
      this._refuse('not-saved', error);
      return null;
    }
    let notebooks: Notebooks = {};
    const isSent = await this._guard(async () => {
      this.assignment ??= await this._api.assignment(this.id);
      notebooks = await this.document.collect(this.assignment.notebooks);
      this._enter('sending');
      this.check = await this._api.check(this.id, notebooks);
    });
    return isSent ? this._send(notebooks, key) : this._later(notebooks, key);
  }

  /** Send an unsent submission now. */
  async retry(): Promise<void> {
    const unsent = this._unsent;
    if (unsent && this.phase === 'unsent') {
      this._stopRetry();
      await (unsent.key && Object.keys(unsent.notebooks).length > 0
        ? this._send(unsent.notebooks, unsent.key)
        : this.submit(unsent.key));
    }
  }

  /** Show a test, now or as soon as tests are shown. */
  reveal(test: string): void {
    this.pendingReveal = test;
    this._revealed.emit(test);
  }

  /** The cell is not what was handed in (false while that is unknown). */
  isEdited(notebook: string | null, cell: string): boolean {
    return this._handed.isEdited(this.document, notebook, cell);
  }

  /** What was handed in, to be opened beside the notebook. */
  submitted(id: string): Promise<Notebooks> {
    return this._api.submitted(id);
  }

  /** Stop following; what was handed in is graded all the same. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._stopRetry();
      this._following.abort();
      Signal.clearData(this);
    }
  }

  private async _send(notebooks: Notebooks, key: string): Promise<string | null> {
    this._enter('sending');
    let id: string | null = null;
    const isSent = await this._guard(async () => {
      const accepted = await this._api.submit(this.id, notebooks, key);
      id = accepted.submission;
      this.submission = {
        id,
        acceptedAt: accepted.accepted_at,
        receipt: accepted.receipt
      };
      this._handed.keep(notebooks);
      this.progress = begin(this.assignment?.questions ?? [], accepted.position);
      this.unsentSince = null;
      this._unsent = null;
      this._enter('queued');
      void this._refreshHistory();
      void this._follow(id);
    });
    return isSent ? id : this._later(notebooks, key);
  }

  /** What failed is the student's to mend, or is sent again by itself. */
  private _later(notebooks: Notebooks, key: string): null {
    if (!this.problemIsOurs) {
      this._enter('idle');
      return null;
    }
    const seconds = this._retrySeconds ?? RETRY_SECONDS;
    this._unsent = { notebooks, key };
    this.unsentSince ??= Date.now();
    this.retryAt = Date.now() + seconds * 1000;
    this._retryTimer = setTimeout(() => {
      void this.retry();
    }, seconds * 1000);
    this._enter('unsent');
    return null;
  }

  private async _follow(id: string): Promise<void> {
    this._following.abort();
    this._following = new AbortController();
    const { signal } = this._following;
    try {
      const events = follow(this._api, id, this.progress?.seq ?? 0, signal, link => {
        this.link = link;
        this._emit();
      });
      for await (const event of events) {
        if (signal.aborted) {
          return;
        }
        this.progress = advance(this.progress ?? begin([]), event);
        this.isLive = true;
        this.phase = this.progress.phase === 'finished' ? 'idle' : this.progress.phase;
        this._emit();
      }
    } catch (error) {
      this._note(error);
      this.phase = 'idle';
    }
    if (!signal.aborted) {
      this.link = 'live';
      this.phase = 'idle';
      await this._refreshHistory();
    }
  }

  private async _refreshHistory(): Promise<void> {
    try {
      [this.history, this.health] = await Promise.all([
        this._api.history(this.id),
        this._api.health()
      ]);
      if (this.problemIsOurs && this.phase === 'idle') {
        this.problem = null; // It answers again.
      }
    } catch {
      // The old list stays; the result on screen does not depend on it.
    }
    this._emit();
  }

  private async _compareWith(id: string): Promise<void> {
    try {
      this._handed.keep(await this._api.submitted(id));
      this._emit();
    } catch {
      // Badges are then never marked as edited.
    }
  }

  /** Do `work`; false and a problem when the grading side refuses or does not answer. */
  private async _guard(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.problem = null;
      return true;
    } catch (error) {
      this._note(error);
      return false;
    }
  }

  private _note(error: unknown): void {
    if (error instanceof ApiError) {
      this.problem = error.problem;
      this.problemIsOurs = error.isOurs;
      this._retrySeconds = error.retryAfterSeconds;
    } else {
      this._refuse('failed', error);
    }
    this._emit();
  }

  private _refuse(code: string, error: unknown): void {
    const message = error instanceof Error ? error.message : '';
    this.problem = { code, message, hint: '' };
    this.problemIsOurs = false;
    this._enter('idle');
  }

  private _enter(phase: Phase): void {
    this.phase = phase;
    this._emit();
  }

  private _stopRetry(): void {
    clearTimeout(this._retryTimer);
    this.retryAt = null;
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _revealed = new Signal<this, string>(this);
  private readonly _handed = new Handed();
  private _following = new AbortController();
  private _unsent: { notebooks: Notebooks; key: string } | null = null;
  private _retryTimer: ReturnType<typeof setTimeout> | undefined;
  private _retrySeconds: number | null = null;
  private _isDisposed = false;
}
