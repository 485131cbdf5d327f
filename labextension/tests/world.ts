import { Signal } from '@lumino/signaling';

import { Api } from '../src/api';
import { AssignmentModel } from '../src/model';
import type { IStanding } from '../src/standing';
import type {
  CoplitEvent,
  IAssignment,
  ICodeCell,
  IDocument,
  ISubmission,
  ITestResult,
  Notebooks
} from '../src/tokens';
import { Server, Stream, json, report, result } from './server';

/** A notebook with two code cells, which counts how often it was saved. */
export class Notebook implements IDocument {
  readonly path = 'week1/hw1.ipynb';
  readonly assignmentId = { course: 'demo', assignment: 'hw1' };
  stamp: IDocument['stamp'] = null;
  readonly changed: Signal<IDocument, void> = new Signal<IDocument, void>(this);
  saves = 0;
  sources: Record<string, string> = { c1: 'def f(): ...', c2: 'def g(): ...' };

  codeCells(): ICodeCell[] {
    return Object.entries(this.sources).map(([id, source], index) => ({
      id,
      source,
      number: index + 1
    }));
  }

  save(): Promise<void> {
    this.saves += 1;
    return Promise.resolve();
  }

  collect(names: readonly string[]): Promise<Notebooks> {
    const cells = this.codeCells().map(({ id, source }) => ({
      id,
      source,
      cell_type: 'code',
      metadata: {}
    }));
    return Promise.resolve({ [names[0] ?? 'hw1.ipynb']: { cells } });
  }
}

export const ASSIGNMENT: IAssignment = {
  course: 'demo',
  name: 'hw1',
  title: 'Homework 1',
  notebooks: ['hw1.ipynb'],
  isolation: 'isolated',
  max_score: 3,
  version: 1,
  policy: {},
  tests_total: 3,
  limits: { test_seconds: 20 },
  questions: [
    {
      question: 'q1',
      points: 2,
      tests: [
        { id: 'a', name: 'first', points: 1, hidden: false },
        { id: 'b', name: 'second', points: 1, hidden: false }
      ]
    },
    { question: 'q2', points: 1, tests: [{ id: 'c', name: '', points: 1, hidden: true }] }
  ]
};

export const RESULTS: ITestResult[] = [
  result({ id: 'a', cell: 'c1' }),
  result({
    id: 'b',
    verdict: 'failed',
    points: 0,
    message: 'f(2) is wrong',
    expected: '4',
    actual: '5',
    cell: 'c1'
  }),
  result({ id: 'c', name: 'Hidden test 1', question: 'q2', hidden: true, cell: null })
];

/** The events of a whole run, in order. */
export function events(): CoplitEvent[] {
  const base = { v: 1 as const, run: 1, at: '2026-11-30T10:00:00.000Z' };
  const tests = RESULTS.map((test, index): CoplitEvent => ({
    ...base,
    ...test,
    seq: 3 + index,
    type: 'test'
  }));
  return [
    { ...base, seq: 1, type: 'accepted', position: 1, eta_seconds: 4 },
    { ...base, seq: 2, type: 'started' },
    ...tests,
    { ...base, seq: 6, type: 'finished', report: report(RESULTS) }
  ];
}

/** One line of the history. */
export function submission(changes: Partial<ISubmission> = {}): ISubmission {
  return {
    submission: 's1',
    status: 'graded',
    run: 1,
    version: 1,
    score: 2,
    max_score: 3,
    counts: true,
    submitted_at: '2026-11-30T10:00:00.000Z',
    accepted_at: '2026-11-30T10:00:00.000Z',
    position: 0,
    receipt: null,
    ...changes
  };
}

/** A server with one assignment, a notebook, and a model between them. */
export function world(): {
  server: Server;
  notebook: Notebook;
  model: AssignmentModel;
  streams: Stream[];
  history: ISubmission[];
} {
  const server = new Server();
  const notebook = new Notebook();
  const streams: Stream[] = [];
  const history: ISubmission[] = [];
  const health = {
    ok: true,
    problems: [],
    mode: 'local',
    practice: true,
    who: { student: 'kim', may_teach: false }
  };
  server.on('GET', '/health', () => json(health));
  server.on('GET', '/assignments/hw1', () => json(ASSIGNMENT));
  server.on('POST', '/hw1/check', () =>
    json({ questions: ASSIGNMENT.questions, answers: [], warnings: [] })
  );
  server.on('GET', '/hw1/submissions', () => json({ submissions: history }));
  server.on('POST', '/hw1/submissions', () => {
    history.unshift(submission({ status: 'queued', score: null, counts: false }));
    return json(
      {
        submission: 's1',
        receipt: null,
        status: 'queued',
        position: 1,
        accepted_at: '2026-11-30T10:00:00.000Z'
      },
      202
    );
  });
  server.on('GET', '/submissions/s1/events', request => {
    if (request.query.get('stream') === '1') {
      const stream = new Stream();
      streams.push(stream);
      return stream.response;
    }
    return json({ events: [], finished: true });
  });
  const model = new AssignmentModel(notebook, notebook.assignmentId, new Api(server.settings));
  return { server, notebook, model, streams, history };
}

/** How somebody stands who may hand in at any time, but for what is given. */
export function anyStanding(given: Partial<IStanding> & { now: string }): IStanding {
  return {
    enforced: true,
    opens: null,
    due: null,
    closes: null,
    extended: false,
    accepting: true,
    refusal: null,
    credit_now: 1,
    late_now: false,
    credits: [],
    credit_afterwards: 0,
    next: null,
    attempts: { used: 0, left: null, allowed: null },
    counting: null,
    ...given
  };
}
