/** The policy in force; every part may be missing. */
export interface IPolicy {
  opens?: string;
  due?: string;
  closes?: string;
  attempts?: number;
  counts?: string;
}

/** Why nothing can be handed in now; `possible_at` says when it can be again, if ever. */
export interface IRefusal {
  code: string;
  message: string;
  hint: string;
  possible_at: string | null;
}

/** How one student stands in an assignment, extensions included, by the service's clock. */
export interface IStanding {
  now: string;
  /** False where nobody is held to the policy: on a machine of one's own. */
  enforced: boolean;
  opens: string | null;
  due: string | null;
  closes: string | null;
  extended: boolean;
  accepting: boolean;
  refusal: IRefusal | null;
  /** What a submission earns now, 0 to 1. */
  credit_now: number;
  late_now: boolean;
  credits: { until: string; credit: number }[];
  credit_afterwards: number;
  next: { what: 'opens' | 'due' | 'credit' | 'closes'; at: string } | null;
  attempts: { used: number; left: number | null; allowed: number | null };
  counting: {
    submission: string;
    score: number | null;
    max_score: number | null;
    credit: number;
    final_score: number | null;
    late_seconds: number;
  } | null;
}

/** How a submission would be taken at a moment. */
export interface ITerms {
  /** It would be refused: for good, or until something happens. */
  refused: 'not-open' | 'closed' | 'attempts-used' | 'too-fast' | null;
  isLate: boolean;
  /** 0 to 1. */
  credit: number;
  /** Until when that credit holds; null: for good. */
  until: string | null;
  /** It would be the last one. */
  isLast: boolean;
}

/**
 * Say how a submission would be taken at `now` (milliseconds, the service's clock): time goes on
 * while a page is open, so what the service said is read again against the clock.
 */
export function termsAt(standing: IStanding, now: number): ITerms {
  const passed = (moment: string | null): boolean => moment !== null && Date.parse(moment) < now;
  const step = standing.credits.find(({ until }) => !passed(until));
  return {
    refused: standing.enforced ? refusedAt(standing, now) : null,
    isLate: passed(standing.due),
    credit: step?.credit ?? standing.credit_afterwards,
    until: step?.until ?? standing.closes,
    isLast: standing.enforced && standing.attempts.left === 1
  };
}

/**
 * The next moment (milliseconds, the service's clock) after `now` at which a submission is taken
 * otherwise; null when nothing changes by itself. What ends at a moment still holds then.
 */
export function nextChange(standing: IStanding, now: number): number | null {
  const { opens, due, closes, credits, refusal } = standing;
  const ends = [due, closes, ...credits.map(step => step.until)];
  const begins = [opens, refusal?.possible_at ?? null];
  const moments = [
    ...ends.map(moment => (moment === null ? NaN : Date.parse(moment) + 1)),
    ...begins.map(moment => (moment === null ? NaN : Date.parse(moment)))
  ].filter(moment => moment > now);
  return moments.length === 0 ? null : Math.min(...moments);
}

function refusedAt(standing: IStanding, now: number): ITerms['refused'] {
  if (standing.closes !== null && Date.parse(standing.closes) < now) {
    return 'closed';
  }
  const { refusal } = standing;
  if (refusal === null || standing.accepting) {
    return null;
  }
  if (refusal.possible_at !== null && Date.parse(refusal.possible_at) <= now) {
    return null;
  }
  // A newer rule is none here: the service says it when something is handed in.
  return isPolicy(refusal.code) ? refusal.code : null;
}

/** A refusal by the policy of the assignment, by its code. */
export function isPolicy(code: string): code is NonNullable<ITerms['refused']> {
  return ['not-open', 'closed', 'attempts-used', 'too-fast'].includes(code);
}
