import { Api, listen, place } from './api';
import type {
  ExportFormat,
  ICanvasFile,
  IExtension,
  IExtensionOrder,
  IFile,
  IGradebook,
  IRegrade,
  IRegradeOrder,
  IStatistics,
  ITeaching
} from './board/tokens';
import { ApiError } from './tokens';
import type { IAssignmentId, ISubmission } from './tokens';

/** What only instructors may ask; loaded with the board. */
export class TeachingApi extends Api implements ITeaching {
  /** How everybody stands, or what changed since `after`. */
  gradebook(course: string, after: string): Promise<IGradebook> {
    return this._json<IGradebook>(`${within(course)}/gradebook?after=${encodeURIComponent(after)}`);
  }

  /** The gradebook as it changes. */
  async *watch(course: string, after: string, signal: AbortSignal): AsyncGenerator<IGradebook> {
    const route = `${within(course)}/gradebook?stream=1&after=${encodeURIComponent(after)}`;
    const response = await this._ask(route, { headers: { Accept: 'text/event-stream' }, signal });
    for await (const event of listen(response)) {
      yield JSON.parse(event.data) as IGradebook;
    }
  }

  /** How the class did. */
  statistics(id: IAssignmentId): Promise<IStatistics> {
    return this._json<IStatistics>(`${place(id)}/statistics`);
  }

  /** What one student handed in, newest first. */
  async submissionsOf(id: IAssignmentId, student: string): Promise<ISubmission[]> {
    return this.submissions(id, { student, may_teach: true });
  }

  /** A file of an assignment. */
  exported(id: IAssignmentId, format: ExportFormat): Promise<IFile> {
    return this._json<IFile>(`${place(id)}/export?format=${format}`);
  }

  /** The CSV of a course. */
  exportedCourse(course: string): Promise<IFile> {
    return this._json<IFile>(`${within(course)}/export`);
  }

  /** A file of one report. */
  exportedSubmission(submission: string, format: 'gradescope' | 'junit'): Promise<IFile> {
    const route = `submissions/${encodeURIComponent(submission)}/export?format=${format}`;
    return this._json<IFile>(route);
  }

  /** Fill a file that Canvas exported. */
  fillCanvas(course: string, text: string, assignment: string | null): Promise<ICanvasFile> {
    return this._json<ICanvasFile>(`${within(course)}/canvas`, { text, assignment });
  }

  /** Grade again, and say live how far it is. */
  async *regrade(
    id: IAssignmentId,
    order: IRegradeOrder,
    signal: AbortSignal
  ): AsyncGenerator<IRegrade> {
    const response = await this._ask(`${place(id)}/regrade`, {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      signal
    });
    for await (const event of listen(response)) {
      yield JSON.parse(event.data) as IRegrade;
      if (event.event === 'regraded') {
        return;
      }
    }
    throw new ApiError({ code: 'unreachable', message: '', hint: '' }, 0);
  }

  /** How far the last regrade is. */
  lastRegrade(id: IAssignmentId): Promise<IRegrade> {
    return this._json<IRegrade>(`${place(id)}/regrade`);
  }

  /** End a regrade; what was applied stays applied. */
  stopRegrade(id: IAssignmentId): Promise<IRegrade> {
    return this._json<IRegrade>(`${place(id)}/regrade`, { action: 'stop' });
  }

  /** Who was given more time or attempts. */
  async extensions(id: IAssignmentId): Promise<IExtension[]> {
    const answer = await this._json<{ extensions: IExtension[] }>(`${place(id)}/extensions`);
    return answer.extensions;
  }

  /** Give one student more time or attempts; it replaces what they were given before. */
  extend(id: IAssignmentId, order: IExtensionOrder): Promise<IExtension> {
    return this._send<IExtension>('PUT', `${place(id)}/extensions`, order);
  }

  /** Take an extension back. */
  async endExtension(id: IAssignmentId, extension: string): Promise<void> {
    await this._send('DELETE', `${place(id)}/extensions/${encodeURIComponent(extension)}`);
  }

  private async _send<T>(method: string, route: string, body?: object): Promise<T> {
    const more: RequestInit =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const response = await this._ask(route, { method, ...more });
    return (await response.json()) as T;
  }
}

/** The route of a course. */
function within(course: string): string {
  return `courses/${encodeURIComponent(course)}`;
}
