import { Alarm } from './alarm';
import { AssignmentFacts } from './facts';
import { isPolicy, nextChange } from './standing';
import type { IApi, IAssignment, IAssignmentId, IProblem } from './tokens';

/** Milliseconds before who comes back to this page is told anew how things stand. */
const STALE = 30_000;

/** What is asked, what was handed in and how the policy stands, true while a page stays open. */
export abstract class AssignmentTerms extends AssignmentFacts {
  /** Ask `api` about `id`. */
  constructor(
    readonly id: IAssignmentId,
    protected readonly _api: IApi
  ) {
    super();
  }

  /** Show what somebody chose from the history; a problem, if it cannot be had. */
  async choose(id: string): Promise<void> {
    await this.guard(() => this.show(id));
    this.emit();
  }

  /**
   * Ask how things stand, for who comes back to this page: another one may have handed in, an
   * instructor may have given more time. Asks nothing while something is on its way, nor often.
   */
  async refresh(): Promise<void> {
    if (this.phase !== 'idle' || !this.isLoaded || Date.now() - this.askedAt < STALE) {
      return;
    }
    this.askedAt = Date.now();
    const before = this.history[0]?.submission;
    await this.refreshHistory();
    const newest = this.history[0]?.submission;
    if (newest !== undefined && newest !== before && !this.isBusy) {
      await this.choose(newest);
    }
  }

  /**
   * Show a submission of the history; one that is not graded yet is followed.
   *
   * @throws ApiError when it cannot be had; what is shown stays.
   */
  abstract show(id: string): Promise<void>;

  /** Ask what is asked and how the student stands, and set the clock by the answer. */
  protected async describe(): Promise<IAssignment> {
    const assignment = await this._api.assignment(this.id);
    this.assignment = assignment;
    if (assignment.standing) {
      this.clockOffset = Date.parse(assignment.standing.now) - Date.now() || 0;
    }
    this.askedAt = Date.now();
    this._goByTheClock();
    return assignment;
  }

  /** Ask again for what was handed in and how things stand; what cannot be had stays as it was. */
  protected async refreshHistory(): Promise<void> {
    try {
      const [history, health] = await Promise.all([
        this._api.history(this.id),
        this._api.health(),
        this.describe()
      ]);
      this.health = health;
      this.list(history);
      if (this.problemIsOurs && this.phase === 'idle') {
        this.problem = null; // It answers again.
      }
    } catch {
      // The old list stays; the result on screen does not depend on it.
    }
    this.emit();
  }

  /** Another page used up what this one thought was left: say it as the clock would have. */
  protected async learnFrom(problem: IProblem | null): Promise<void> {
    if (problem === null || !isPolicy(problem.code)) {
      return;
    }
    try {
      await this.describe();
    } catch {
      return; // What was said stays.
    }
    if (this.problem === problem && this.terms?.refused === problem.code) {
      this.problem = null;
    }
    this.emit();
  }

  /** Tell who watches when a deadline passes, or a pause ends: nothing else would. */
  private _goByTheClock(): void {
    const standing = this.assignment?.standing;
    this.alarm.set(standing && !this.isDisposed ? nextChange(standing, this.now) : null, () => {
      this.emit();
      this._goByTheClock();
    });
  }

  /** When it was last asked, by the browser's clock. */
  protected askedAt = 0;
  protected readonly alarm: Alarm = new Alarm(() => this.now);
}
