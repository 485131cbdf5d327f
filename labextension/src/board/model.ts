import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { ApiError } from '../tokens';
import type { IAssignmentId, IProblem } from '../tokens';
import { filtered, keyOf, rowsOf, sorted } from './rows';
import type { IFilter, IRow, ISorting } from './rows';
import type { ICell, IColumn, IGradebook, IStatistics, ITeaching } from './tokens';

/** What the board shows. */
export type Place =
  | { kind: 'class' }
  | { kind: 'assignment'; name: string }
  | { kind: 'submission'; name: string; student: string; submission: string; test: string | null };

/** Whether what is shown is what is. */
export type Link = 'loading' | 'live' | 'reconnecting';

/** How long a stream that was cut is left alone, and how long changes are gathered for statistics. */
const RETRY_MILLISECONDS = 3000;
const STATISTICS_MILLISECONDS = 2500;

/** One course as its instructor sees it, live. */
export class BoardModel implements IDisposable {
  /**
   * Speak to `api`; nothing is asked before {@link load}. A stream that was cut is left alone for
   * `retryMilliseconds`.
   */
  constructor(
    readonly api: ITeaching,
    private readonly _retryMilliseconds = RETRY_MILLISECONDS
  ) {}

  /** Something changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The courses that the person teaches; null while that is unknown. */
  courses: readonly string[] | null = null;
  course: string | null = null;
  columns: readonly IColumn[] = [];
  cells: ReadonlyMap<string, ICell> = new Map();
  link: Link = 'loading';
  /** When the newest answer came. */
  toldAt: Date | null = null;
  problem: IProblem | null = null;
  place: Place = { kind: 'class' };
  sorting: ISorting = { by: { kind: 'student' }, isDescending: false };
  filter: IFilter = { text: '', only: 'all' };
  areNamesHidden = false;
  /** Of the assignment on screen; null while they are not here. */
  statistics: IStatistics | null = null;

  /** Whether this model is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** All students, by name. */
  get everybody(): readonly IRow[] {
    this._everybody ??= rowsOf(this.cells);
    return this._everybody;
  }

  /** The rows on screen. */
  get rows(): readonly IRow[] {
    const { columns, filter, areNamesHidden, sorting } = this;
    this._rows ??= sorted(filtered(this.everybody, columns, filter, areNamesHidden), sorting);
    return this._rows;
  }

  /** The assignment on screen, if it is there. */
  get column(): IColumn | null {
    const { place } = this;
    return place.kind === 'class'
      ? null
      : (this.columns.find(column => column.name === place.name) ?? null);
  }

  /** Ask for the courses, and follow the first one or the one that was open. */
  async load(): Promise<void> {
    try {
      const found = await this.api.courses();
      this.courses = found.filter(course => course.may_teach).map(course => course.name);
      this.problem = null;
    } catch (error) {
      this._note(error);
      return;
    }
    const first = this.courses[0];
    if (this.course === null && first !== undefined) {
      this.open(first);
    }
    this._emit();
  }

  /** Show a course. */
  open(course: string): void {
    if (course === this.course) {
      return;
    }
    this.course = course;
    this.place = { kind: 'class' };
    this.statistics = null;
    this._replace([], new Map());
    this.link = 'loading';
    this._following.abort();
    this._following = new AbortController();
    void this._follow(course, this._following.signal);
    this._emit();
  }

  /** Show the class, an assignment or a submission. */
  go(place: Place): void {
    const isOther = place.kind === 'class' || this.column?.name !== place.name;
    this.place = place;
    if (isOther) {
      this.statistics = null;
    }
    if (place.kind === 'assignment') {
      void this.readStatistics();
    }
    this._emit();
  }

  /** Sort by a column; the same one again turns the order round. */
  sortBy(by: ISorting['by']): void {
    const isSame = JSON.stringify(by) === JSON.stringify(this.sorting.by);
    const isDescending = isSame ? !this.sorting.isDescending : by.kind !== 'student';
    this.sorting = { by, isDescending };
    this._rows = null;
    this._emit();
  }

  /** Show only some rows. */
  filterBy(filter: Partial<IFilter>): void {
    this.filter = { ...this.filter, ...filter };
    this._rows = null;
    this._emit();
  }

  /** Show numbers instead of names, as on a projector. */
  hideNames(areHidden: boolean): void {
    this.areNamesHidden = areHidden;
    this._rows = null;
    this._emit();
  }

  /** The names of an assignment of this course. */
  idOf(name: string): IAssignmentId {
    return { course: this.course ?? '', assignment: name };
  }

  /** Read the statistics of the assignment on screen. */
  async readStatistics(): Promise<void> {
    const { place } = this;
    if (place.kind !== 'assignment' || this._isReading) {
      return;
    }
    this._isReading = true;
    try {
      const found = await this.api.statistics(this.idOf(place.name));
      if (this.column?.name === place.name) {
        this.statistics = found;
        this.problem = null;
      }
    } catch (error) {
      this._note(error);
    } finally {
      this._isReading = false;
    }
    this._emit();
  }

  /** Ask again at once: something was changed from here. */
  async refresh(): Promise<void> {
    const { course } = this;
    if (course === null) {
      return;
    }
    try {
      this._take(await this.api.gradebook(course, ''));
    } catch (error) {
      this._note(error);
    }
    await this.readStatistics();
  }

  /** Stop following. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._following.abort();
      clearTimeout(this._reading);
      Signal.clearData(this);
    }
  }

  private async _follow(course: string, signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      try {
        for await (const told of this.api.watch(course, this._stamp, signal)) {
          if (isOver()) {
            return;
          }
          this.link = 'live';
          this.problem = null;
          this._take(told);
        }
      } catch (error) {
        if (isOver()) {
          return;
        }
        if (error instanceof ApiError && !error.isOurs) {
          this._note(error); // Not one's course any more: asking again changes nothing.
          return;
        }
      }
      this.link = 'reconnecting';
      this._emit();
      await pause(this._retryMilliseconds, signal);
    }
  }

  private _take(told: IGradebook): void {
    if (told.course !== this.course) {
      return;
    }
    const cells = new Map(told.complete ? [] : this.cells);
    for (const cell of told.cells) {
      cells.set(keyOf(cell.assignment, cell.student), cell);
    }
    this._stamp = told.stamp;
    this._replace(told.complete ? told.assignments : this.columns, cells);
    this.toldAt = new Date();
    const { place } = this;
    if (place.kind === 'assignment' && told.cells.some(cell => cell.assignment === place.name)) {
      this._readSoon();
    }
    this._emit();
  }

  /** Statistics are read some time after the last change, and not for each. */
  private _readSoon(): void {
    this._reading ??= setTimeout(() => {
      this._reading = undefined;
      void this.readStatistics();
    }, STATISTICS_MILLISECONDS);
  }

  private _replace(columns: readonly IColumn[], cells: ReadonlyMap<string, ICell>): void {
    this.columns = columns;
    this.cells = cells;
    this._everybody = null;
    this._rows = null;
    if (cells.size === 0) {
      this._stamp = '';
    }
  }

  private _note(error: unknown): void {
    const message = error instanceof Error ? error.message : '';
    this.problem =
      error instanceof ApiError ? error.problem : { code: 'failed', message, hint: '' };
    this._emit();
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _everybody: readonly IRow[] | null = null;
  private _rows: readonly IRow[] | null = null;
  private _stamp = '';
  private _following = new AbortController();
  private _reading: ReturnType<typeof setTimeout> | undefined;
  private _isReading = false;
  private _isDisposed = false;
}

/** Wait, or stop waiting when `signal` aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
