import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { ApiError } from '../../tokens';
import type { ICatalog, IProblem, IPublished } from '../../tokens';

/** What may name a course. */
const COURSE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The course of somebody who has none yet; the grading side's own default. */
const DEFAULT_COURSE = 'local';

/** Where publishing stands. */
export type PublishState =
  | { phase: 'asking' }
  | { phase: 'working'; message: string; fraction: number }
  | { phase: 'done'; outcome: IPublished }
  | { phase: 'failed'; problem: IProblem };

/** The notebook to publish. */
export interface IPublishable {
  /** Its path on the server. */
  readonly path: string;
  save(): Promise<void>;
}

/** Publishing one notebook: which course, how far, and what came of it. */
export class PublishModel {
  /** Publish `notebook` by `api`, into `course` unless another one is chosen. */
  constructor(
    readonly notebook: IPublishable,
    private readonly _api: ICatalog,
    course: string | null
  ) {
    this._course = course;
  }

  /** Something changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Where it stands. */
  get state(): PublishState {
    return this._state;
  }

  /** The courses to choose from. */
  get courses(): readonly string[] {
    return this._courses;
  }

  /** The course chosen. */
  get course(): string {
    return this._course ?? this._courses[0] ?? DEFAULT_COURSE;
  }

  set course(course: string) {
    this._course = course;
    this._changed.emit();
  }

  /** Whether the name can be a course's. */
  get isCourseValid(): boolean {
    return COURSE.test(this.course);
  }

  /** Whether changed solutions are tried too. */
  get mutants(): boolean {
    return this._mutants;
  }

  set mutants(mutants: boolean) {
    this._mutants = mutants;
    this._changed.emit();
  }

  /** Learn which courses there are. */
  async load(): Promise<void> {
    try {
      const courses = await this._api.courses();
      this._courses = courses.filter(one => one.may_teach).map(one => one.name);
    } catch {
      // Publishing says what is wrong.
    }
    this._changed.emit();
  }

  /** Save the notebook, have it proved, and published if the proof finds no blocker. */
  async publish(): Promise<void> {
    if (this._state.phase === 'working' || !this.isCourseValid) {
      return;
    }
    this._set({ phase: 'working', message: '', fraction: 0 });
    try {
      await this.notebook.save();
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      this._set({ phase: 'failed', problem: { code: 'not-saved', message, hint: '' } });
      return;
    }
    const order = { path: this.notebook.path, course: this.course, mutants: this.mutants };
    try {
      for await (const event of this._api.publish(order)) {
        switch (event.type) {
          case 'progress':
            this._set({ phase: 'working', message: event.message, fraction: event.fraction });
            break;
          case 'published':
            this._set({ phase: 'done', outcome: event.outcome });
        }
      }
    } catch (error) {
      const problem =
        error instanceof ApiError
          ? error.problem
          : { code: 'unreachable', message: String(error), hint: '' };
      this._set({ phase: 'failed', problem });
    }
  }

  private _set(state: PublishState): void {
    this._state = state;
    this._changed.emit();
  }

  private _state: PublishState = { phase: 'asking' };
  private _courses: string[] = [];
  private _course: string | null;
  private _mutants = true;
  private readonly _changed = new Signal<this, void>(this);
}
