import { ServerConnection } from '@jupyterlab/services';

import type { CoplitEvent, IReport, ITestResult } from '../src/tokens';

/** One request that reached the server. */
export interface IRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** Answers one request; undefined: not this one's. */
export type Handler = (request: IRequest) => Response | Promise<Response> | undefined;

/** A grading side over HTTP, as far as a test needs one: routes in, JSON or a stream out. */
export class Server {
  readonly requests: IRequest[] = [];
  readonly handlers: Handler[] = [];

  /** Answer `method path` (a suffix of the route) with what `answer` gives. */
  on(
    method: string,
    path: string,
    answer: (request: IRequest) => Response | Promise<Response>
  ): void {
    this.handlers.unshift(request =>
      request.method === method && request.path.endsWith(path) ? answer(request) : undefined
    );
  }

  /** Settings with which JupyterLab's own connection speaks to this server. */
  get settings(): ServerConnection.ISettings {
    return ServerConnection.makeSettings({
      baseUrl: 'http://localhost/base/',
      fetch: (input, init) => this._answer(new Request(input, init)),
      Request: Request,
      Headers: Headers
    });
  }

  private async _answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const found: IRequest = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? null : JSON.parse(text)
    };
    this.requests.push(found);
    for (const handler of this.handlers) {
      const answer = handler(found);
      if (answer) {
        return answer;
      }
    }
    return json({ error: { code: 'not-found', message: url.pathname, hint: '' } }, 404);
  }
}

/** A JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers }
  });
}

/** A stream that a test feeds, cuts and ends. */
export class Stream {
  readonly response: Response;

  constructor() {
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        this._controller = controller;
      }
    });
    this.response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  /** Send an event as the server does. */
  send(event: CoplitEvent): void {
    this.raw(`id: ${String(event.seq)}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  raw(text: string): void {
    this._controller?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this._controller?.close();
  }

  cut(): void {
    this._controller?.error(new TypeError('network error'));
  }

  private _controller: ReadableStreamDefaultController<Uint8Array> | null = null;
}

/** A result that passed, changed by `changes`. */
export function result(changes: Partial<ITestResult> & { id: string }): ITestResult {
  return {
    name: changes.id,
    question: 'q1',
    verdict: 'passed',
    points: 1,
    max_points: 1,
    hidden: false,
    message: '',
    hint: '',
    expected: null,
    actual: null,
    output: '',
    seconds: 0.01,
    notebook: 'hw1.ipynb',
    cell: null,
    ...changes
  };
}

/** A graded report of `tests`. */
export function report(tests: ITestResult[], changes: Partial<IReport> = {}): IReport {
  return {
    v: 1,
    submission: 's1',
    run: 1,
    course: 'demo',
    assignment: 'hw1',
    submitted_at: '2026-11-30T10:00:00.000Z',
    practice: true,
    status: 'graded',
    isolation: 'isolated',
    score: tests.reduce((sum, test) => sum + test.points, 0),
    max_score: tests.reduce((sum, test) => sum + test.max_points, 0),
    error: null,
    warnings: [],
    repairs: [],
    tests,
    cells: [],
    seconds: { queued: 0, first_test: 0.1, total: 0.5 },
    receipt: null,
    ...changes
  };
}

/** Resolves when `condition` holds; fails with `what` after 30 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`Never came true: ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
