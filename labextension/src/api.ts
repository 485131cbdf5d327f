import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ServerEventParser } from './sse';
import type { IServerEvent } from './sse';
import { ApiError } from './tokens';
import type {
  AssignmentSummary,
  CoplitEvent,
  IAccepted,
  IApi,
  IAssignment,
  IAssignmentId,
  ICatalog,
  ICheck,
  ICourse,
  IHealth,
  IProblem,
  IPublishOrder,
  IPublished,
  IRelease,
  ISpooled,
  ISubmission,
  ISubmissionReport,
  IUpdated,
  Notebooks,
  PublishEvent
} from './tokens';

/** The version of the REST routes that this extension speaks. */
const ROOT = 'coplit/api/v1';

/** A stream that says nothing for this long is dead: the server sends a comment every 15 s. */
const SILENCE_MILLISECONDS = 45_000;

/** Speaks to the grading side through the student's Jupyter server. */
export class Api implements IApi, ICatalog {
  /** Use the connection `settings` of the application. */
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  /** Say what works. */
  async health(): Promise<IHealth> {
    const health = await this._json<IHealth>('health');
    this._who = health.who;
    return health;
  }

  /** Describe an assignment. */
  assignment(id: IAssignmentId): Promise<IAssignment> {
    return this._json<IAssignment>(place(id));
  }

  /** Say what will be checked; nothing is kept. */
  check(id: IAssignmentId, notebooks: Notebooks): Promise<ICheck> {
    return this._json<ICheck>(`${place(id)}/check`, { notebooks });
  }

  /** Hand in; the same `key` again gives the same submission. */
  submit(id: IAssignmentId, notebooks: Notebooks, key: string): Promise<IAccepted> {
    return this._json<IAccepted>(`${place(id)}/submissions`, { notebooks, key });
  }

  /** One's own submissions, newest first. */
  async history(id: IAssignmentId): Promise<ISubmission[]> {
    return this.submissions(id, this._who ?? (await this.health()).who);
  }

  /** What this server keeps for the service. */
  async spool(): Promise<ISpooled[]> {
    return (await this._json<{ kept: ISpooled[] }>('spool')).kept;
  }

  /** The newest release with the student's work in it. */
  update(id: IAssignmentId, notebooks: Notebooks): Promise<IUpdated> {
    return this._json<IUpdated>(`${place(id)}/update`, { notebooks });
  }

  /** The submissions of one person: an instructor's list would hold everybody's. */
  async submissions(id: IAssignmentId, who: IHealth['who']): Promise<ISubmission[]> {
    const query = who.may_teach ? `?student=${encodeURIComponent(who.student)}` : '';
    const answer = await this._json<{ submissions: ISubmission[] }>(
      `${place(id)}/submissions${query}`
    );
    return answer.submissions;
  }

  /** The courses of the person asking. */
  async courses(): Promise<ICourse[]> {
    return (await this._json<{ courses: ICourse[] }>('courses')).courses;
  }

  /** The assignments of a course. */
  async assignments(course: string): Promise<AssignmentSummary[]> {
    const route = `courses/${encodeURIComponent(course)}/assignments`;
    return (await this._json<{ assignments: AssignmentSummary[] }>(route)).assignments;
  }

  /** The student's version. */
  release(id: IAssignmentId): Promise<IRelease> {
    return this._json<IRelease>(`${place(id)}/release`);
  }

  /** Prove and publish, and say live how far it is. */
  async *publish(order: IPublishOrder): AsyncGenerator<PublishEvent> {
    const response = await this._ask('publish', {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' }
    });
    for await (const event of listen(response)) {
      if (event.event === 'error') {
        throw new ApiError((JSON.parse(event.data) as { error: IProblem }).error, 400);
      }
      if (event.event === 'progress') {
        const told = JSON.parse(event.data) as { message: string; fraction: number };
        yield { type: 'progress', ...told };
      }
      if (event.event === 'published') {
        yield { type: 'published', outcome: JSON.parse(event.data) as IPublished };
        return;
      }
    }
    throw unreachable('');
  }

  /** One submission with its report. */
  submission(id: string): Promise<ISubmissionReport> {
    return this._json<ISubmissionReport>(`submissions/${encodeURIComponent(id)}`);
  }

  /** What was handed in, as it was kept. */
  async submitted(id: string): Promise<Notebooks> {
    const route = `submissions/${encodeURIComponent(id)}/notebooks`;
    const answer = await this._json<{ notebooks: Notebooks }>(route);
    return answer.notebooks;
  }

  /** The events so far. */
  poll(id: string, after: number): Promise<{ events: CoplitEvent[]; finished: boolean }> {
    return this._json(`submissions/${encodeURIComponent(id)}/events?after=${after}`);
  }

  /** Follow the events live: fetch and not EventSource, which fails behind JupyterHub. */
  async *stream(id: string, after: number, signal: AbortSignal): AsyncGenerator<CoplitEvent> {
    const route = `submissions/${encodeURIComponent(id)}/events?stream=1&after=${after}`;
    const response = await this._ask(route, { headers: { Accept: 'text/event-stream' }, signal });
    for await (const event of listen(response)) {
      yield JSON.parse(event.data) as CoplitEvent;
    }
  }

  /** Ask for JSON; with a `body` by POST. */
  protected async _json<T>(route: string, body?: object): Promise<T> {
    const init: RequestInit =
      body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { 'Content-Type': 'application/json' }
          };
    const response = await this._ask(route, init);
    try {
      return (await response.json()) as T;
    } catch {
      // A page in place of an answer: of a login, where one was sent on to it, else of a proxy.
      throw response.redirected ? signedOut(response.status) : unreachable('');
    }
  }

  /** Ask, and throw what the grading side refuses. */
  protected async _ask(route: string, init: RequestInit): Promise<Response> {
    const url = `${URLExt.join(this._settings.baseUrl, ROOT)}/${route}`;
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (error) {
      throw unreachable(error instanceof Error ? error.message : '');
    }
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }

  /** Who is asking: the same person as long as the page is open. */
  private _who: IHealth['who'] | null = null;
}

/** The route of an assignment. */
export function place(id: IAssignmentId): string {
  return `courses/${encodeURIComponent(id.course)}/assignments/${encodeURIComponent(id.assignment)}`;
}

/** The events of a stream as they come; throws when it is cut or silent for too long. */
export async function* listen(response: Response): AsyncGenerator<IServerEvent> {
  if (response.body === null) {
    throw unreachable('');
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new ServerEventParser();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read());
      if (done) {
        return;
      }
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Nothing answered; the words for it are the panel's. */
function unreachable(message: string): ApiError {
  return new ApiError({ code: 'unreachable', message, hint: '' }, 0);
}

/** The login has run out; the words for it are the panel's. */
function signedOut(status: number): ApiError {
  return new ApiError({ code: 'signed-out', message: '', hint: '' }, status);
}

/** Read the error body `{"error": {code, message, hint}}`, or what a proxy sent instead. */
async function refusal(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get('Retry-After'));
  const retry = Number.isFinite(after) && after > 0 ? after : null;
  // Who may not do something is told so in the grading side's words; this is the server's own door.
  const isOut = response.status === 401 || response.status === 403;
  const code = isOut ? 'signed-out' : 'http';
  let problem: IProblem = { code, message: response.statusText, hint: '' };
  try {
    const body = (await response.json()) as { error?: IProblem; message?: string };
    problem = body.error ?? { ...problem, message: body.message ?? problem.message };
  } catch {
    // Not JSON: a proxy's page. Its text is not for students.
  }
  return new ApiError(problem, response.status, retry);
}

/** Give what `reading` gives, or throw when the stream stays silent for too long. */
async function inTime<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(unreachable(''));
    }, SILENCE_MILLISECONDS);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}
