import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { Link } from './follow';
import type { IProgress } from './progress';
import { termsAt } from './standing';
import type { ITerms } from './standing';
import { ApiError } from './tokens';
import type { IAssignment, ICheck, IHealth, IProblem, ISubmission, Receipt } from './tokens';

/**
 * Where the student stands.
 *
 * `idle` nothing is on its way (the last result, if any, is shown) · `saving`, `sending` on the way
 * to the grading side · `unsent` nothing answered; this page sends it again by itself · `kept` the
 * student's server has it and sends it by itself · `queued`, `running` accepted and followed.
 */
export type Phase = 'idle' | 'saving' | 'sending' | 'unsent' | 'kept' | 'queued' | 'running';

/** Milliseconds in which what comes is drawn together: nobody sees less. */
const SOON = 40;

/** What is known of one assignment as the student sees it; the model writes it, parts read it. */
export abstract class AssignmentFacts {
  /** Something changed. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** The list of submissions changed: something was handed in, or graded. */
  get historyChanged(): ISignal<this, void> {
    return this.historySignal;
  }

  /** A test was asked for, by its id: show it. */
  get revealed(): ISignal<this, string> {
    return this.revealedSignal;
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
  /** Why the notebook could not be written to disk when it was handed in; null: it was. */
  unsaved: string | null = null;
  /** What the student's server keeps until the service is back, and why. */
  kept: { id: string; since: string; problem: IProblem | null } | null = null;
  /** The result on screen arrived while the student watched. */
  isLive = false;
  /** A test to show as soon as somebody shows tests. */
  pendingReveal: string | null = null;
  /** The first load has ended. */
  isLoaded = false;

  /** Something is on its way or being graded. */
  get isBusy(): boolean {
    return this.phase !== 'idle' && this.phase !== 'unsent' && this.phase !== 'kept';
  }

  /** The service's clock, in milliseconds: the browser's may be wrong. */
  get now(): number {
    return Date.now() + this.clockOffset;
  }

  /** How a submission would be taken now; null where nobody says. */
  get terms(): ITerms | null {
    const standing = this.assignment?.standing;
    return standing ? termsAt(standing, this.now) : null;
  }

  /** The place of the submission on screen in the history, from 1; null before it is there. */
  get attempt(): number | null {
    const index = this.history.findIndex(entry => entry.submission === this.submission?.id);
    return index < 0 ? null : this.history.length - index;
  }

  /** Do `work`; false and a problem when the grading side refuses or does not answer. */
  protected async guard(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.problem = null;
      return true;
    } catch (error) {
      this.note(error);
      return false;
    }
  }

  /** Keep why something failed, and whose fault it was. */
  protected note(error: unknown): void {
    if (error instanceof ApiError) {
      this.problem = error.problem;
      this.problemIsOurs = error.isOurs;
      this.retrySeconds = error.retryAfterSeconds;
    } else {
      this.refuse('failed', error);
    }
    this.emit();
  }

  /** Stop at something that is the student's to mend. */
  protected refuse(code: string, error: unknown): void {
    const message = error instanceof Error ? error.message : '';
    this.problem = { code, message, hint: '' };
    this.problemIsOurs = false;
    this.enter('idle');
  }

  /** Go on to `phase`. */
  protected enter(phase: Phase): void {
    this.phase = phase;
    this.emit();
  }

  /** Show this list of submissions, and tell who keeps one of their own. */
  protected list(history: readonly ISubmission[]): void {
    this.history = history;
    if (!this.isDisposed) {
      this.historySignal.emit();
    }
  }

  /** Tell who watches; nobody any more once this is gone. */
  protected emit(): void {
    if (!this.isDisposed) {
      this.changedSignal.emit();
    }
  }

  /** Tell who watches, soon: 500 tests that end at once are drawn a few times. */
  protected emitSoon(): void {
    this._soon ??= setTimeout(() => {
      this._soon = undefined;
      this.emit();
    }, SOON);
  }

  /** Whether this is gone. */
  abstract get isDisposed(): boolean;

  /** When the grading side wants to be asked again. */
  protected retrySeconds: number | null = null;
  /** The difference of the service's clock to the browser's, in milliseconds. */
  protected clockOffset = 0;
  private _soon: ReturnType<typeof setTimeout> | undefined;
  protected readonly changedSignal: Signal<this, void> = new Signal<this, void>(this);
  protected readonly historySignal: Signal<this, void> = new Signal<this, void>(this);
  protected readonly revealedSignal: Signal<this, string> = new Signal<this, string>(this);
}
