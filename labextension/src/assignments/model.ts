import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { ApiError } from '../tokens';
import type { AssignmentSummary, ICatalog, IHealth, IProblem } from '../tokens';
import { folderOf, inOrder } from './entry';
import type { IEntry } from './entry';
import type { Shelf } from './shelf';

/** The assignments of a student's courses, and fetching them. */
export class AssignmentList implements IDisposable {
  /** Ask `api`; put releases onto `shelf`; `open` shows a notebook. */
  constructor(
    private readonly _api: ICatalog,
    private readonly _shelf: Shelf,
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
  get fetchProblem(): string | null {
    return this._fetchProblem;
  }

  /** Whether the list is being loaded. */
  get isLoading(): boolean {
    return this._isLoading;
  }

  /** The folder of the assignment that is being fetched. */
  get fetching(): string | null {
    return this._fetching;
  }

  /** Load the list; while it is being loaded this does nothing. */
  async load(): Promise<void> {
    if (this._isLoading || this._isDisposed) {
      return;
    }
    this._isLoading = true;
    this._emit();
    try {
      this._entries = await this._read();
      this._problem = null;
    } catch (error) {
      this._problem = problemOf(error);
    }
    this._isLoading = false;
    this._emit();
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
      this._fetchProblem = problemOf(error).message;
    }
    this._fetching = null;
    this._emit();
    await this.load();
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
    return {
      assignment,
      submissions: await this._api.submissions(id, who),
      fetched: assignment.notebooks.filter(name => names.includes(name))
    };
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _entries: IEntry[] | null = null;
  private _problem: IProblem | null = null;
  private _fetchProblem: string | null = null;
  private _isLoading = false;
  private _fetching: string | null = null;
  private _isDisposed = false;
}

function problemOf(error: unknown): IProblem {
  if (error instanceof ApiError) {
    return error.problem;
  }
  return { code: 'not-fetched', message: error instanceof Error ? error.message : '', hint: '' };
}
