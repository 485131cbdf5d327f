import type { IProblem } from './tokens';

/** A refusal or failure of the grading side. */
export class ApiError extends Error {
  /** Wrap `problem`; `status` is the HTTP status, 0 when nothing answered. */
  constructor(
    readonly problem: IProblem,
    readonly status: number,
    readonly retryAfterSeconds: number | null = null
  ) {
    super(problem.message);
    this.name = 'ApiError';
  }

  /**
   * Nobody in class did wrong: the machine, the network or the service.
   *
   * So is an answer that is not in the grading side's words: of a Hub whose server sleeps (424), of
   * a proxy, of a login that has run out. Only what is too large for a proxy is too large.
   */
  get isOurs(): boolean {
    const isForeign = this.problem.code === 'http' || this.problem.code === 'signed-out';
    return (
      this.status === 0 ||
      this.status >= 500 ||
      this.status === 429 ||
      (isForeign && this.status !== 413)
    );
  }
}
