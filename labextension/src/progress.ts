import type { CoplitEvent, ICellResult, IQuestion, IReport, ITestResult, Verdict } from './tokens';
import { VERDICTS } from './tokens';

/** What one line of the list of tests shows. */
export type LineState = 'waiting' | 'running' | Verdict;

/** One test on screen: first its announcement, later its result; its place never changes. */
export interface ILine {
  id: string;
  name: string;
  question: string;
  maxPoints: number;
  hidden: boolean;
  /** Graded by a person later. */
  manual: boolean;
  result: ITestResult | null;
}

/** What is known of one submission while its events arrive. */
export interface IProgress {
  /** The last event seen; a stream resumes after it. */
  seq: number;
  phase: 'queued' | 'running' | 'finished';
  position: number;
  etaSeconds: number | null;
  /** Place and time are newer than what the first event says. */
  isAsked: boolean;
  /** When the run began, as the grading side says; '' before. */
  startedAt: string;
  lines: readonly ILine[];
  cells: readonly ICellResult[];
  repairs: readonly string[];
  warnings: readonly string[];
  report: IReport | null;
}

/** A group of lines with its points. */
export interface IGroup {
  question: string;
  lines: ILine[];
  points: number;
  maxPoints: number;
  /** No test of it has ended yet. */
  isPending: boolean;
}

/** Start with what was announced, in the bundle's order. */
export function begin(questions: readonly IQuestion[], position = 0): IProgress {
  return {
    seq: 0,
    phase: 'queued',
    position,
    etaSeconds: null,
    isAsked: false,
    startedAt: '',
    lines: questions.flatMap(question =>
      question.tests.map(test => ({
        id: test.id,
        name: test.name,
        question: question.question,
        maxPoints: test.points,
        hidden: test.hidden,
        manual: test.manual ?? false,
        result: null
      }))
    ),
    cells: [],
    repairs: [],
    warnings: [],
    report: null
  };
}

/** Give what is known once somebody asked, and heard that it waits, at this place. */
export function moved(progress: IProgress, position: number, eta: number | null): IProgress {
  return { ...progress, phase: 'queued', position, etaSeconds: eta, isAsked: true };
}

/** Show a finished report as if its events had arrived. */
export function fromReport(questions: readonly IQuestion[], report: IReport): IProgress {
  return finish(begin(questions), report);
}

/** Give what is known after `event`; an event already seen changes nothing. */
export function advance(progress: IProgress, event: CoplitEvent): IProgress {
  if (event.seq <= progress.seq) {
    return progress;
  }
  const next = { ...progress, seq: event.seq };
  switch (event.type) {
    case 'accepted':
      return {
        ...next,
        ...(next.isAsked
          ? {}
          : { position: event.position, etaSeconds: event.eta_seconds ?? null }),
        repairs: event.repairs ?? [],
        warnings: event.warnings ?? []
      };
    case 'started':
      return {
        ...next,
        phase: 'running',
        startedAt: event.at,
        lines: next.lines.map(line => ({ ...line, result: null })),
        cells: [],
        report: null
      };
    case 'cell':
      return { ...next, phase: 'running', cells: [...next.cells, event] };
    case 'test':
      return { ...next, phase: 'running', lines: place(next.lines, event) };
    case 'output':
    case 'kept':
    case 'sent':
    case 'refused':
      return next;
    case 'finished':
      return finish(next, event.report);
  }
}

/** What a line shows now: the first test without a result is the one that runs. */
export function stateOf(progress: IProgress, line: ILine): LineState {
  if (line.result) {
    return known(line.result.verdict);
  }
  if (progress.phase === 'finished') {
    return 'not-run';
  }
  const first = progress.lines.find(other => other.result === null && !other.manual);
  return progress.phase === 'running' && first === line ? 'running' : 'waiting';
}

/** Group lines by question, in the order of the first line of each. */
export function byQuestion(lines: readonly ILine[]): IGroup[] {
  const groups = new Map<string, ILine[]>();
  for (const line of lines) {
    const group = groups.get(line.question);
    if (group) {
      group.push(line);
    } else {
      groups.set(line.question, [line]);
    }
  }
  return [...groups].map(([question, members]) => ({
    question,
    lines: members,
    points: sum(members.map(line => line.result?.points ?? 0)),
    maxPoints: sum(members.map(line => line.maxPoints)),
    isPending: members.every(line => line.result === null)
  }));
}

/** How many lines have each verdict, best first; without the verdicts nobody got. */
export function tally(lines: readonly ILine[]): [Verdict, number][] {
  return VERDICTS.map((verdict): [Verdict, number] => [
    verdict,
    lines.filter(line => line.result && known(line.result.verdict) === verdict).length
  ]).filter(([, count]) => count > 0);
}

/** The worst verdict of several; passed when there is none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const severity = Math.max(0, ...verdicts.map(verdict => VERDICTS.indexOf(verdict)));
  return VERDICTS[severity] ?? 'broken';
}

/** The student should look at it. */
export function needsWork(line: ILine): boolean {
  return line.result !== null && line.result.verdict !== 'passed';
}

/** How many tests end by themselves: what a person grades is not waited for. */
export function totalCount(progress: IProgress): number {
  return progress.lines.filter(line => !line.manual || line.result !== null).length;
}

/** How many tests have ended. */
export function doneCount(progress: IProgress): number {
  return progress.lines.filter(line => line.result !== null).length;
}

/** Sum without the dust of binary fractions. */
export function sum(values: readonly number[]): number {
  return Math.round(values.reduce((total, value) => total + value, 0) * 1e6) / 1e6;
}

/** Read a verdict of a newer grading side as our fault, never as the student's. */
function known(verdict: Verdict): Verdict {
  return VERDICTS.includes(verdict) ? verdict : 'broken';
}

function place(lines: readonly ILine[], result: ITestResult): ILine[] {
  const line: ILine = {
    id: result.id,
    name: result.name,
    question: result.question,
    maxPoints: result.max_points,
    hidden: result.hidden,
    manual: false,
    result
  };
  const isAnnounced = lines.some(other => other.id === result.id);
  return isAnnounced
    ? lines.map(other => (other.id === result.id ? line : other))
    : [...lines, line];
}

function finish(progress: IProgress, report: IReport): IProgress {
  const lines = report.tests.reduce<readonly ILine[]>(
    place,
    progress.lines.map(line => ({ ...line, result: null }))
  );
  const isGraded = report.tests.length > 0;
  const inReport = new Set(report.tests.map(test => test.id));
  return {
    ...progress,
    phase: 'finished',
    position: 0,
    etaSeconds: null,
    // An older version of the assignment may have had other tests: the report decides.
    lines: isGraded ? lines.filter(line => line.manual || inReport.has(line.id)) : lines,
    cells: report.cells,
    repairs: report.repairs,
    warnings: report.warnings,
    report
  };
}
