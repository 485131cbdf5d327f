import type { AssignmentSummary, IStanding, ISubmission } from '../tokens';
import type { IStamp } from '../updating';

/** Where an assignment stands in the list. */
export type Group = 'todo' | 'done' | 'later';

/** One assignment of the list, with what the student has of it. */
export interface IEntry {
  assignment: AssignmentSummary;
  submissions: readonly ISubmission[];
  /** The notebooks that are in the student's folder. */
  fetched: readonly string[];
  /** The release in the student's folder; null when nothing says which it is. */
  stamp: IStamp | null;
  /** How the student stands; null where no policy holds. */
  standing: IStanding | null;
}

/** How far the student is with an assignment. */
export type Standing =
  | { kind: 'closed' }
  | { kind: 'not-fetched' }
  | { kind: 'not-submitted' }
  | { kind: 'submitted'; times: number };

/** The folder of an assignment on the student's server. */
export function folderOf(assignment: { course: string; name: string }): string {
  return `${assignment.course}/${assignment.name}`;
}

/** The best score so far; null: none was graded. */
export function bestScore(submissions: readonly ISubmission[]): number | null {
  const scores = submissions
    .map(one => one.final_score ?? one.score)
    .filter(score => score !== null);
  return scores.length > 0 ? Math.max(...scores) : null;
}

/** Which list an assignment stands in at the time `now` (milliseconds). */
export function groupOf(entry: IEntry, now: number): Group {
  const { policy, max_score: most } = entry.assignment;
  const opens = entry.standing?.opens ?? policy.opens;
  if (opens !== undefined && Date.parse(opens) > now) {
    return 'later';
  }
  const best = bestScore(entry.submissions);
  const isFull = best !== null && most > 0 && best >= most;
  return isFull || isClosed(entry, now) ? 'done' : 'todo';
}

/** How far the student is. */
export function standingOf(entry: IEntry, now: number): Standing {
  if (entry.submissions.length > 0) {
    return { kind: 'submitted', times: entry.submissions.length };
  }
  if (isClosed(entry, now)) {
    return { kind: 'closed' };
  }
  return { kind: isFetched(entry) ? 'not-submitted' : 'not-fetched' };
}

/** Whether every notebook of the assignment is in the student's folder. */
export function isFetched(entry: IEntry): boolean {
  return entry.assignment.notebooks.every(name => entry.fetched.includes(name));
}

/** Order entries: what is due first stands first, then by course and name. */
export function inOrder(entries: readonly IEntry[]): IEntry[] {
  const due = (entry: IEntry): number => {
    const moment = Date.parse(entry.standing?.due ?? entry.assignment.policy.due ?? '');
    return Number.isNaN(moment) ? Infinity : moment;
  };
  const name = ({ assignment }: IEntry): string => `${assignment.course}/${assignment.name}`;
  return [...entries].sort((one, other) => {
    const [first, second] = [due(one), due(other)];
    return first === second ? name(one).localeCompare(name(other)) : first < second ? -1 : 1;
  });
}

function isClosed(entry: IEntry, now: number): boolean {
  const closes = entry.standing?.closes ?? entry.assignment.policy.closes;
  return closes !== undefined && Date.parse(closes) < now;
}
