import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { Again } from './again';
import { follow } from './follow';
import { Handed, justHandedIn } from './handed';
import { advance, begin, fromReport, moved } from './progress';
import { watchQueue } from './queue';
import { AssignmentTerms } from './terms';
import type {
  CoplitEvent,
  IAccepted,
  IApi,
  IAssignmentId,
  IDocument,
  IProblem,
  Notebooks
} from './tokens';

/** Seconds before a submission that found nobody is sent again, when nobody says how long. */
const RETRY_SECONDS = 15;

/** One assignment as the student sees it: what is asked, what was handed in, what came back. */
export class AssignmentModel extends AssignmentTerms implements IDisposable {
  /** Show `document` and speak to `api`. Nothing is asked before {@link load}. */
  constructor(
    readonly document: IDocument,
    id: IAssignmentId,
    api: IApi
  ) {
    super(id, api);
  }

  /** Whether this model is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask what is asked, what was handed in, and follow what is not graded yet. */
  async load(): Promise<void> {
    this._again.stop();
    await this.guard(async () => {
      const described = this.describe();
      described.catch(() => undefined); // Thrown below; what is kept here is shown all the same.
      this.health = await this._api.health();
      if (this.health.mode === 'forward') {
        await this._followKept();
      }
      await described;
      const listed = await this._api.history(this.id);
      // Somebody may have handed in since it was asked for.
      const known = new Set(listed.map(entry => entry.submission));
      this.list([...this.history.filter(entry => !known.has(entry.submission)), ...listed]);
      const newest = this.history[0];
      if (this.phase === 'idle' && newest) {
        await this.show(newest.submission);
      }
    });
    this.isLoaded = true;
    this.emit();
    this._mend();
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
    this.emit();
  }

  /**
   * Show a submission of the history; one that is not graded yet is followed.
   *
   * @throws ApiError when it cannot be had; what is shown stays.
   */
  async show(id: string): Promise<void> {
    if (this.isBusy) {
      return;
    }
    const found = await this._api.submission(id);
    this.submission = { id, acceptedAt: found.accepted_at, receipt: found.receipt };
    if (found.status === 'queued' || found.status === 'running') {
      this.phase = found.status;
      const begun = begin(this.assignment?.questions ?? []);
      const isWaiting = found.status === 'queued';
      this.progress = isWaiting ? moved(begun, found.position, found.eta_seconds ?? null) : begun;
      void this._follow(id);
    } else {
      this.isLive = false;
      this.progress = found.report && fromReport(this.assignment?.questions ?? [], found.report);
    }
    void this._compareWith(id);
    this.emit();
  }

  /**
   * Save, hand in, follow. Resolves when the submission is kept: to its id, or to null when
   * it is not (then {@link problem} says why). While one is on its way this changes nothing.
   */
  async submit(key: string = UUID.uuid4()): Promise<string | null> {
    if (this.isBusy) {
      return null;
    }
    this._stopRetry();
    this._again.stop();
    this.phase = 'saving';
    this.problem = null;
    this.unsaved = null;
    // Drawn when the request is on its way: drawing takes as long as the answer.
    setTimeout(() => {
      this.emit();
    });
    let notebooks: Notebooks = {};
    const isSent = await this.guard(async () => {
      // What is missing was checked when the notebook was opened and saved; what is put right comes
      // with the first event.
      const { notebooks: names } = this.assignment ?? (await this.describe());
      notebooks = await this.document.collect(names);
    });
    const sending = isSent ? this._send(notebooks, key) : this._later(notebooks, key);
    // What is handed in is what is on screen: it does not wait for the disk, nor stand behind it.
    await this._save();
    return sending;
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
    this.revealedSignal.emit(test);
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
      this._again.stop();
      this._stopRetry();
      this.alarm.dispose();
      this._following.abort();
      Signal.clearData(this);
    }
  }

  /** Write the notebook to disk, and keep why it could not be. */
  private async _save(): Promise<void> {
    try {
      await this.document.save();
    } catch (error) {
      this.unsaved = error instanceof Error ? error.message : '';
      this.emit();
    }
  }

  private async _send(notebooks: Notebooks, key: string): Promise<string | null> {
    this.enter('sending');
    let id: string | null = null;
    const isSent = await this.guard(async () => {
      const accepted = await this._api.submit(this.id, notebooks, key);
      id = accepted.submission;
      this._handed.keep(notebooks);
      this.progress = begin(this.assignment?.questions ?? [], accepted.position);
      this.unsentSince = null;
      this._unsent = null;
      if (accepted.status === 'kept') {
        this._keep(id, accepted.claimed_at ?? null, accepted.problem ?? null);
      } else {
        this._accept(accepted);
      }
      void this._follow(id);
    });
    return isSent ? id : this._later(notebooks, key);
  }

  /** The grading side has it: show it at the head of the history before anybody lists that. */
  private _accept(accepted: IAccepted): void {
    const acceptedAt = accepted.accepted_at ?? new Date(this.now).toISOString();
    this.submission = { id: accepted.submission, acceptedAt, receipt: accepted.receipt };
    if (!this.history.some(entry => entry.submission === accepted.submission)) {
      const version = this.assignment?.version ?? 1;
      this.list([justHandedIn(accepted, acceptedAt, version), ...this.history]);
    }
    this.enter('queued');
  }

  /** The student's own server has it, and the service does not yet. */
  private _keep(id: string, since: string | null, problem: IProblem | null): void {
    this.submission = null;
    this.kept = { id, since: since ?? new Date(this.now).toISOString(), problem };
    this.enter('kept');
  }

  /** Follow what this server kept for this assignment and has not sent yet. */
  private async _followKept(): Promise<void> {
    const { course, assignment } = this.id;
    const kept = (await this._api.spool()).find(
      one => one.state === 'kept' && one.course === course && one.assignment === assignment
    );
    if (kept && this.phase === 'idle') {
      this.progress = begin(this.assignment?.questions ?? []);
      this._keep(kept.submission, kept.claimed_at, kept.problem);
      void this._follow(kept.submission);
    }
  }

  /** Look again by itself where nothing can be shown, or graded, through no fault of the student. */
  private _mend(): void {
    if (this._isDisposed || this.phase !== 'idle') {
      this._again.stop();
    } else if (this.problem && this.problemIsOurs) {
      this._again.plan(() => this.load());
    } else if (this.health && !this.health.ok) {
      // Only that: the student may be reading a report.
      this._again.plan(() => this._refreshHealth());
    } else {
      this._again.rest();
    }
  }

  private async _refreshHealth(): Promise<void> {
    try {
      this.health = await this._api.health();
      this.emit();
    } catch {
      // What is on screen stays; the next look may be answered.
    }
    this._mend();
  }

  /** What failed is the student's to mend, or is sent again by itself. */
  private _later(notebooks: Notebooks, key: string): null {
    if (!this.problemIsOurs) {
      this.enter('idle');
      void this.learnFrom(this.problem);
      return null;
    }
    const seconds = this.retrySeconds ?? RETRY_SECONDS;
    this._unsent = { notebooks, key };
    this.unsentSince ??= Date.now();
    this.retryAt = Date.now() + seconds * 1000;
    this._retryTimer = setTimeout(() => {
      void this.retry();
    }, seconds * 1000);
    this.enter('unsent');
    return null;
  }

  private async _follow(id: string): Promise<void> {
    this._following.abort();
    this._following = new AbortController();
    const { signal } = this._following;
    const asking = watchQueue(this._api, this, (position, eta) => {
      this.progress = this.progress && moved(this.progress, position, eta);
      this.enter('queued');
    });
    try {
      const events = follow(this._api, id, this.progress?.seq ?? 0, signal, link => {
        this.link = link;
        this.emit();
      });
      for await (const event of events) {
        if (signal.aborted) {
          return;
        }
        this._take(event);
      }
    } catch (error) {
      this.note(error);
      this.phase = 'idle';
    } finally {
      asking.abort();
    }
    if (!signal.aborted) {
      this.link = 'live';
      this.phase = 'idle';
      await this.refreshHistory();
      this._mend();
      await this.recheck();
    }
  }

  private _take(event: CoplitEvent): void {
    switch (event.type) {
      case 'kept':
        this._keep(this.kept?.id ?? '', event.claimed_at, event.problem);
        return;
      case 'sent':
        // Said again whenever the stream is resumed.
        if (this.kept) {
          this.kept = null;
          this._accept(event.accepted);
        }
        return;
      case 'refused':
        this.kept = null;
        this.problem = event.problem;
        this.problemIsOurs = false;
        this.enter('idle');
        return;
      default:
        this.progress = advance(this.progress ?? begin([]), event);
        this.isLive = true;
        this.phase = this.progress.phase === 'finished' ? 'idle' : this.progress.phase;
        if (event.type === 'accepted' || event.type === 'started' || event.type === 'finished') {
          this.emit();
        } else {
          this.emitSoon();
        }
    }
  }

  private async _compareWith(id: string): Promise<void> {
    try {
      this._handed.keep(await this._api.submitted(id));
      this.emit();
    } catch {
      // Badges are then never marked as edited.
    }
  }

  private _stopRetry(): void {
    clearTimeout(this._retryTimer);
    this.retryAt = null;
  }

  private readonly _again = new Again();
  private readonly _handed = new Handed();
  private _following = new AbortController();
  private _unsent: { notebooks: Notebooks; key: string } | null = null;
  private _retryTimer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
