import type {
  IAssignment,
  IAssignmentId,
  ICourse,
  IHealth,
  IApi,
  IPolicy,
  IProblem,
  ISubmission,
  Status,
  Verdict
} from '../tokens';

/** One assignment of the board. */
export interface IColumn {
  name: string;
  title: string;
  max_score: number;
  /** What a person grades besides. */
  manual_points: number;
  version: number;
  bundle: string;
  policy: IPolicy;
}

/** How one student stands in one assignment. */
export interface ICell {
  assignment: string;
  student: string;
  /** The submission that counts; null while none has a score. */
  submission: string | null;
  /** The newest submission, and where it stands. */
  latest: string;
  status: Status;
  /** Its own score, and what is left of it after `credit`. */
  raw_score: number | null;
  credit: number;
  score: number | null;
  max_score: number;
  late_seconds: number;
  extended: boolean;
  attempts: number;
  attempts_allowed: number | null;
  submitted_at: string;
}

/** The gradebook of a course, or what of it changed. */
export interface IGradebook {
  course: string;
  stamp: string;
  complete: boolean;
  assignments: IColumn[];
  cells: ICell[];
}

/** How the class did in one test. */
export interface ITestStatistics {
  id: string;
  name: string;
  question: string;
  points: number;
  hidden: boolean;
  tried: number;
  passed: number;
  pass_rate: number | null;
  verdicts: Partial<Record<Verdict, number>>;
}

/** What several students have in common. */
export interface IMistake {
  test: string;
  name: string;
  question: string;
  verdict: Verdict;
  message: string;
  expected: string | null;
  actual: string | null;
  students: number;
  examples: string[];
}

/** One student's verdicts, in the order of the tests. */
export interface IStudentRow {
  student: string;
  submission: string;
  score: number | null;
  verdicts: (Verdict | null)[];
}

/** How the class did in one assignment. */
export interface IStatistics {
  course: string;
  assignment: string;
  title: string;
  version: number;
  students: number;
  max_score: number;
  counts: Record<Status, number>;
  late: number;
  extended: number;
  /** Reports that older tests made. */
  outdated: number;
  scores: {
    count: number;
    mean: number | null;
    median: number | null;
    full_marks: number;
    bars: { from: number; count: number }[];
  };
  tests: ITestStatistics[];
  questions: {
    question: string;
    points: number;
    tried: number;
    mean: number | null;
    full_marks: number;
  }[];
  nobody: string[];
  mistakes: IMistake[];
  rows: IStudentRow[];
}

/** What a regrade would make, or made, of one submission. */
export interface IChange {
  submission: string;
  student: string;
  before: number | null;
  after: number | null;
  max_score: number;
  /** By the test's id: the verdict before and after. */
  tests: Record<string, [Verdict | null, Verdict | null]>;
  applied: boolean;
  differs: boolean;
}

/** How far a regrade is. */
export interface IRegrade {
  action: 'preview' | 'apply' | 'undo' | null;
  running: boolean;
  done: number;
  total: number | null;
  changes: IChange[];
  error: IProblem | null;
}

/** What is to be graded again. */
export interface IRegradeOrder {
  action: 'preview' | 'apply' | 'undo';
  submissions?: string[];
  never_lower?: boolean;
}

/** A file to be saved. */
export interface IFile {
  name: string;
  media_type: string;
  text: string;
}

/** A filled Canvas file, and who could not be put in. */
export interface ICanvasFile extends IFile {
  matched: number;
  unmatched: string[];
  missing: string[];
  ambiguous: string[];
  columns: Record<string, string>;
}

/** More time or attempts for some students. */
export interface IExtension {
  extension: string;
  students: string[];
  group: string | null;
  due: string | null;
  closes: string | null;
  extra_seconds: number;
  extra_attempts: number;
  by: string;
  why: string;
}

/** What is to be granted. */
export interface IExtensionOrder {
  students: string[];
  due?: string;
  closes?: string;
  extra_attempts?: number;
  why?: string;
}

/** What is exported of an assignment. */
export type ExportFormat = 'csv' | 'junit' | 'gradescope';

/** The grading side, as the board sees it. */
export interface ITeaching extends IApi {
  courses(): Promise<ICourse[]>;
  health(): Promise<IHealth>;
  assignment(id: IAssignmentId): Promise<IAssignment>;
  gradebook(course: string, after: string): Promise<IGradebook>;
  /** The gradebook as it changes; throws when the stream is cut. */
  watch(course: string, after: string, signal: AbortSignal): AsyncIterable<IGradebook>;
  statistics(id: IAssignmentId): Promise<IStatistics>;
  submissionsOf(id: IAssignmentId, student: string): Promise<ISubmission[]>;
  exported(id: IAssignmentId, format: ExportFormat): Promise<IFile>;
  exportedCourse(course: string): Promise<IFile>;
  exportedSubmission(submission: string, format: 'gradescope' | 'junit'): Promise<IFile>;
  fillCanvas(course: string, text: string, assignment: string | null): Promise<ICanvasFile>;
  /** Grade again; the last one says how it ended. */
  regrade(id: IAssignmentId, order: IRegradeOrder, signal: AbortSignal): AsyncIterable<IRegrade>;
  /** How far the last regrade is. */
  lastRegrade(id: IAssignmentId): Promise<IRegrade>;
  stopRegrade(id: IAssignmentId): Promise<IRegrade>;
  extensions(id: IAssignmentId): Promise<IExtension[]>;
  extend(id: IAssignmentId, order: IExtensionOrder): Promise<IExtension>;
  endExtension(id: IAssignmentId, extension: string): Promise<void>;
}
