import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { IPublishOrder, PublishEvent } from './publishing';
import type { IPolicy, IStanding } from './standing';
import type { IStamp, IUpdated } from './updating';

export { ApiError } from './apiError';
export type { IProof, IPublishOrder, IPublished, PublishEvent } from './publishing';
export type { IPolicy, IStanding } from './standing';
export type { IChange, IUpdated } from './updating';

/** Every verdict, from best to worst; the words of the grading side. */
export const VERDICTS = [
  'passed',
  'failed',
  'error',
  'timed-out',
  'out-of-memory',
  'not-run',
  'broken'
] as const;

/** What is said of one test. */
export type Verdict = (typeof VERDICTS)[number];

/** Where one submission stands. */
export type Status = 'queued' | 'running' | 'graded' | 'ungradable' | 'superseded' | 'broken';

/** One entry of a report's `tests`; hidden ones carry no text of student or test. */
export interface ITestResult {
  id: string;
  name: string;
  question: string;
  verdict: Verdict;
  points: number;
  max_points: number;
  hidden: boolean;
  message: string;
  hint: string;
  expected: string | null;
  actual: string | null;
  output: string;
  seconds: number;
  notebook: string | null;
  cell: string | null;
}

/** How one cell of the student ran. */
export interface ICellResult {
  notebook: string;
  cell: string;
  status: 'ok' | 'error' | 'not-run';
  message: string;
}

/** What went wrong, for a person; `code` is stable and for programs. */
export interface IProblem {
  code: string;
  message: string;
  hint: string;
}

/** A signed receipt, its number, or nothing where grading is practice. */
export type Receipt = string | Record<string, unknown> | null;

/** The versioned report of one run. */
export interface IReport {
  v: 1;
  submission: string;
  run: number;
  course: string;
  assignment: string;
  submitted_at: string;
  practice: boolean;
  status: Status;
  isolation: 'isolated' | 'inline' | 'none';
  score: number | null;
  max_score: number;
  error: IProblem | null;
  warnings: string[];
  repairs: string[];
  tests: ITestResult[];
  cells: ICellResult[];
  seconds: { queued: number; first_test: number; total: number };
  receipt: Receipt;
}

/** What all events share; `seq` counts per submission. */
interface IEnvelope {
  v: 1;
  seq: number;
  run: number;
  at: string;
}

/** The submission is kept durably. */
export interface IAcceptedEvent extends IEnvelope {
  type: 'accepted';
  position: number;
  eta_seconds?: number | null;
  tests?: { id: string; name: string; question: string }[];
  repairs?: string[];
  warnings?: string[];
}

/** A run began: what an earlier run showed is void. */
export interface IStartedEvent extends IEnvelope {
  type: 'started';
}

/** One cell ran. */
export type CellEvent = IEnvelope & ICellResult & { type: 'cell' };

/** One test ended. */
export type TestEvent = IEnvelope & ITestResult & { type: 'test' };

/** The student's cells printed something. */
export interface IOutputEvent extends IEnvelope {
  type: 'output';
  text: string;
}

/** The run ended. */
export interface IFinishedEvent extends IEnvelope {
  type: 'finished';
  report: IReport;
}

/** What the student's own server says before the service has a submission; `seq` is always 0. */
export type SpoolEvent = IEnvelope &
  (
    | { type: 'kept' | 'refused'; claimed_at: string; problem: IProblem }
    | { type: 'sent'; accepted: IAccepted }
  );

/** What a stream of events can say. */
export type CoplitEvent =
  | IAcceptedEvent
  | IStartedEvent
  | CellEvent
  | TestEvent
  | IOutputEvent
  | IFinishedEvent
  | SpoolEvent;

/** One test as announced before it runs. */
export interface ITestOutline {
  id: string;
  name: string;
  points: number;
  hidden: boolean;
  manual?: boolean;
}

/** A group of tests with points. */
export interface IQuestion {
  question: string;
  points: number;
  tests: ITestOutline[];
}

/** An assignment as published. */
export interface IAssignment {
  course: string;
  name: string;
  title: string;
  notebooks: string[];
  isolation: 'isolated' | 'inline' | 'none';
  max_score: number;
  version: number;
  policy: IPolicy;
  tests_total: number;
  limits: Record<string, number>;
  questions: IQuestion[];
  bundle?: string;
  release?: string;
  /** How the person asking stands; older grading sides do not say. */
  standing?: IStanding;
}

/** How one answer cell looks before it is handed in. */
export interface IAnswer {
  notebook: string;
  cell: string | null;
  number: number | null;
  status: 'ok' | 'missing' | 'duplicate' | 'not-implemented';
}

/** What will be checked, and what is missing. */
export interface ICheck {
  questions: IQuestion[];
  answers: IAnswer[];
  warnings: string[];
}

/** What works on the grading side, and who is asking. */
export interface IHealth {
  ok: boolean;
  problems: IProblem[];
  mode: 'local' | 'forward' | 'service';
  practice: boolean;
  who: { student: string; may_teach: boolean };
}

/** The answer to a submission. */
export interface IAccepted {
  submission: string;
  receipt: Receipt;
  /** `kept`: on the student's server, which sends it by itself; it is not accepted yet. */
  status: Status | 'kept' | 'refused';
  position: number;
  accepted_at: string | null;
  /** When it was kept, if the service was away. */
  claimed_at?: string | null;
  /** Why it was only kept. */
  problem?: IProblem;
}

/** What the student's own server keeps for a service that is away. */
export interface ISpooled {
  submission: string;
  course: string;
  assignment: string;
  claimed_at: string | null;
  state: 'kept' | 'sent' | 'refused' | 'unreadable';
  sent_as: string | null;
  problem: IProblem | null;
}

/** One line of the history. */
export interface ISubmission {
  submission: string;
  status: Status;
  run: number;
  version: number;
  score: number | null;
  max_score: number | null;
  counts: boolean;
  submitted_at: string;
  accepted_at: string;
  position: number;
  receipt: Receipt;
  /** When it was handed in, if it was kept elsewhere first. */
  claimed_at?: string | null;
  /** What is earned of the score by the policy, 0 to 1; older grading sides do not say. */
  credit?: number;
  /** The score after credit. */
  final_score?: number | null;
  late_seconds?: number;
  costs_attempt?: boolean;
}

/** One submission with the report that counts. */
export interface ISubmissionReport extends ISubmission {
  report: IReport | null;
  /** While it waits: when its report can be expected, as the queue is now. */
  eta_seconds?: number | null;
}

/** A notebook document, as far as it is handed in. */
export interface INotebookDocument {
  cells: {
    id?: unknown;
    cell_type: unknown;
    source: unknown;
    metadata: unknown;
    [key: string]: unknown;
  }[];
  [key: string]: unknown;
}

/** Notebook documents by the file names of the assignment. */
export type Notebooks = Record<string, INotebookDocument>;

/** The names of an assignment. */
export interface IAssignmentId {
  course: string;
  assignment: string;
}

/** The grading side, as the model sees it. */
export interface IApi {
  health(): Promise<IHealth>;
  assignment(id: IAssignmentId): Promise<IAssignment>;
  check(id: IAssignmentId, notebooks: Notebooks): Promise<ICheck>;
  submit(id: IAssignmentId, notebooks: Notebooks, key: string): Promise<IAccepted>;
  history(id: IAssignmentId): Promise<ISubmission[]>;
  /** What this server keeps for the service, newest first. */
  spool(): Promise<ISpooled[]>;
  submission(id: string): Promise<ISubmissionReport>;
  submitted(id: string): Promise<Notebooks>;
  /** The events after `after`, live; ends after the last one, throws when the stream is cut. */
  stream(id: string, after: number, signal: AbortSignal): AsyncIterable<CoplitEvent>;
  /** The events so far after `after`. */
  poll(id: string, after: number): Promise<{ events: CoplitEvent[]; finished: boolean }>;
}

/** A course, as the person asking sees it. */
export interface ICourse {
  name: string;
  may_teach: boolean;
}

/** One line of a course's list of assignments. */
export type AssignmentSummary = Omit<IAssignment, 'limits' | 'questions' | 'standing'> & {
  bundle: string;
  /** Digest of what students get; empty where older versions do not say. */
  release: string;
};

/** The student's version of an assignment. */
export interface IRelease {
  course: string;
  assignment: string;
  version: number;
  bundle: string;
  notebooks: Notebooks;
  /** Other files by relative path, as base64. */
  files: Record<string, string>;
}

/** What is published and how to publish, as lists and authors see the grading side. */
export interface ICatalog {
  health(): Promise<IHealth>;
  courses(): Promise<ICourse[]>;
  assignments(course: string): Promise<AssignmentSummary[]>;
  release(id: IAssignmentId): Promise<IRelease>;
  assignment(id: IAssignmentId): Promise<IAssignment>;
  /** The newest release with the student's work in it; nothing is kept. */
  update(id: IAssignmentId, notebooks: Notebooks): Promise<IUpdated>;
  /** The submissions of the person `who`, newest first. */
  submissions(id: IAssignmentId, who: IHealth['who']): Promise<ISubmission[]>;
  /** Prove and publish; the last event says what came of it. */
  publish(order: IPublishOrder): AsyncIterable<PublishEvent>;
}

/** A code cell of the open notebook. */
export interface ICodeCell {
  id: string;
  /** Counts the code cells from 1. */
  number: number;
  source: string;
}

/** The open notebook, as the model sees it. */
export interface IDocument {
  /** Its path on the server. */
  readonly path: string;
  /** The release it came from; null when nothing says which. */
  readonly stamp?: IStamp | null;
  /** From `metadata.coplit`; null when it is not an assignment. */
  readonly assignmentId: IAssignmentId | null;
  /** The cells changed. */
  readonly changed: ISignal<IDocument, void>;
  codeCells(): ICodeCell[];
  save(): Promise<void>;
  /** The documents to hand in: this one as it is on screen, its siblings as saved. */
  collect(names: readonly string[]): Promise<Notebooks>;
}

/** Opens a cell of the notebook that `path` names. */
export type GoToCell = (path: string, cell: string) => void;

/** What other extensions may use. */
export interface ICoplit {
  /** Hand in the current notebook; resolves to the submission's id, null if nothing was sent. */
  submit(): Promise<string | null>;
}

/** The token of {@link ICoplit}. */
export const ICoplit = new Token<ICoplit>(
  'coplit-jupyter:ICoplit',
  'Hands in the current notebook and follows its grading.'
);
