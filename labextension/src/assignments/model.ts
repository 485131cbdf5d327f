import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { ApiError } from '../tokens';
import type {
  AssignmentSummary,
  IAssignmentId,
  ICatalog,
  IHealth,
  IProblem,
  IStanding,
  ISubmission
} from '../tokens';
import type { IStamp } from '../updating';
import { folderOf, inOrder } from './entry';
import type { IEntry } from './entry';
import type { Shelf } from './shelf';
import type { IDone, IPlan, Updater } from './updater';

/** What an open notebook knows of its assignment. */
export interface ITaken {
  id: IAssignmentId;
  submissions: readonly ISubmission[];
  /** Null: unknown. */
  standing: IStanding | null;
}

/** The assignments of a student's courses, and fetching them. */
export class AssignmentList implements IDisposable {
  /** Ask `api`; put releases onto `shelf`; `open` shows a notebook. */
  constructor(
    private readonly _api: ICatalog,
    private readonly _shelf: Shelf,
    private readonly _updater: Updater,
    private readonly _open: (path: string) => Promise<void>
  ) {}

  /** The list, or what is being done, changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The assignments, what is due first first; null: not loaded yet. */
  get entries(): readonly IEntry[] | null {
    return this._entries;
  }

  /** Why the list could not be loaded; an earlier list stays. */
  get problem(): IProblem | null {
    return this._problem;
  }

  /** Why the last assignment could not be fetched. */
  get fetchProblem(): IProblem | null {
    return this._fetchProblem;
  }

  /** Whether it was an update that failed, and not fetching. */
  get hasUpdateFailed(): boolean {
    return this._hasUpdateFailed;
  }

  /** Whether the list is being loaded. */
  get isLoading(): boolean {
    return this._isLoading;
  }

  /** The folder of the assignment that is being fetched. */
  get fetching(): string | null {
    return this._fetching;
  }

  /** An update that the student looks at. */
  get plan(): IPlan | null {
    return this._plan;
  }

  /** The last update, which can be taken back. */
  get done(): IDone | null {
    return this._done;
  }

  /** The folder of the assignment that is being updated, or looked at. */
  get updating(): string | null {
    return this._updating;
  }

  /** Load the list; while it is being loaded this does nothing. */
  async load(): Promise<void> {
    if (this._isLoading || this._isDisposed) {
      return;
    }
    this._isLoading = true;
    this._taken = [];
    this._emit();
    try {
      const entries: readonly IEntry[] = await this._read();
      // What was handed in while this was asked is newer than the answer.
      this._entries = this._taken.reduce(withTaken, entries);
      this._problem = null;
    } catch (error) {
      this._problem = problemOf(error);
    }
    this._isLoading = false;
    this._emit();
  }

  /** Show what the student handed in meanwhile, without asking anybody. */
  take(taken: ITaken): void {
    if (this._isLoading) {
      this._taken.push(taken);
    }
    if (this._entries) {
      this._entries = withTaken(this._entries, taken);
      this._emit();
    }
  }

  /** Put a release into the student's folder, leaving what is there, and open its first notebook. */
  async fetch(assignment: AssignmentSummary): Promise<void> {
    if (this._fetching !== null) {
      return;
    }
    const folder = folderOf(assignment);
    this._fetching = folder;
    this._fetchProblem = null;
    this._emit();
    try {
      const id = { course: assignment.course, assignment: assignment.name };
      await this._shelf.put(await this._api.release(id));
      await this.open(assignment);
    } catch (error) {
      this._fetchProblem = problemOf(error);
      this._hasUpdateFailed = false;
    }
    this._fetching = null;
    this._emit();
    await this.load();
  }

  /** Ask what an update would do; nothing is written. */
  planUpdate(entry: IEntry): Promise<void> {
    return this._update(entry.assignment, async () => {
      this._done = null;
      this._plan = await this._updater.plan(entry.assignment, entry.fetched);
    });
  }

  /** Do what the plan says. */
  async applyUpdate(): Promise<void> {
    const plan = this._plan;
    if (plan) {
      await this._update(plan.assignment, async () => {
        this._plan = null; // If the notebook was changed meanwhile, another plan is due.
        this._done = await this._updater.apply(plan);
      });
    }
  }

  /** Put the earlier notebooks back. */
  async undoUpdate(): Promise<void> {
    const done = this._done;
    if (done) {
      await this._update(done.assignment, async () => {
        await this._updater.undo(done);
        this._done = null;
      });
    }
  }

  /** Forget the plan. */
  dropPlan(): void {
    this._plan = null;
    this._emit();
  }

  /** Open the first notebook of a fetched assignment. */
  async open(assignment: AssignmentSummary): Promise<void> {
    const name = assignment.notebooks[0];
    if (name !== undefined) {
      await this._open(`${folderOf(assignment)}/${name}`);
    }
  }

  /** Whether this is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Forget the list. */
  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private async _update(assignment: AssignmentSummary, work: () => Promise<void>): Promise<void> {
    if (this._updating !== null) {
      return;
    }
    this._updating = folderOf(assignment);
    this._fetchProblem = null;
    this._emit();
    try {
      await work();
    } catch (error) {
      this._fetchProblem = problemOf(error);
      this._hasUpdateFailed = true;
    }
    this._updating = null;
    this._emit();
    if (this._plan === null) {
      await this.load();
    }
  }

  private async _read(): Promise<IEntry[]> {
    const [{ who }, courses] = await Promise.all([this._api.health(), this._api.courses()]);
    const lists = await Promise.all(courses.map(({ name }) => this._api.assignments(name)));
    const assignments = lists.flat();
    const names = await this._shelf.names(assignments.map(folderOf));
    const entries = await Promise.all(
      assignments.map(one => this._entry(one, names.get(folderOf(one)) ?? [], who))
    );
    return inOrder(entries);
  }

  private async _entry(
    assignment: AssignmentSummary,
    names: readonly string[],
    who: IHealth['who']
  ): Promise<IEntry> {
    const id = { course: assignment.course, assignment: assignment.name };
    const fetched = assignment.notebooks.filter(name => names.includes(name));
    const [submissions, stamp, described] = await Promise.all([
      this._api.submissions(id, who),
      this._stamp(assignment, fetched),
      hasPolicy(assignment) ? this._api.assignment(id) : null
    ]);
    return { assignment, submissions, fetched, stamp, standing: described?.standing ?? null };
  }

  private async _stamp(
    assignment: AssignmentSummary,
    fetched: readonly string[]
  ): Promise<IStamp | null> {
    const name = fetched[0];
    if (name === undefined) {
      return null;
    }
    try {
      return await this._shelf.stamp(`${folderOf(assignment)}/${name}`);
    } catch {
      return null; // A notebook that cannot be read: opening it says why.
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _entries: readonly IEntry[] | null = null;
  private _problem: IProblem | null = null;
  private _fetchProblem: IProblem | null = null;
  private _hasUpdateFailed = false;
  private _isLoading = false;
  private _taken: ITaken[] = [];
  private _fetching: string | null = null;
  private _plan: IPlan | null = null;
  private _done: IDone | null = null;
  private _updating: string | null = null;
  private _isDisposed = false;
}

/** Put what an open notebook knows of an assignment into the list. */
function withTaken(entries: readonly IEntry[], taken: ITaken): readonly IEntry[] {
  const { id, submissions, standing } = taken;
  return entries.map(entry => {
    const { course, name } = entry.assignment;
    return course === id.course && name === id.assignment
      ? { ...entry, submissions, standing: standing ?? entry.standing }
      : entry;
  });
}

/** Something depends on the time or on how often it was handed in. */
function hasPolicy({ policy }: AssignmentSummary): boolean {
  return [policy.opens, policy.due, policy.closes, policy.attempts].some(one => one !== undefined);
}

function problemOf(error: unknown): IProblem {
  if (error instanceof ApiError) {
    return error.problem;
  }
  return { code: 'not-fetched', message: error instanceof Error ? error.message : '', hint: '' };
}
