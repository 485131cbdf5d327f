/** Seconds before the first look at a grading side that could not be asked, and at most. */
const FIRST = 10;
const LONGEST = 60;

/** Looks again after a while, each time later, until somebody says that all is well. */
export class Again {
  /** Do `look` after a while; what was planned before is forgotten. */
  plan(look: () => Promise<void>): void {
    this.stop();
    const milliseconds = pauseBefore(this._looks, Math.random());
    this._looks += 1;
    this._timer = setTimeout(() => {
      void look();
    }, milliseconds);
  }

  /** All is well: the next trouble begins anew. */
  rest(): void {
    this.stop();
    this._looks = 0;
  }

  /** Forget what is planned. */
  stop(): void {
    clearTimeout(this._timer);
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _looks = 0;
}

/** How long to wait in milliseconds after so many looks; `chance` in [0, 1) spreads a class. */
export function pauseBefore(looks: number, chance: number): number {
  return Math.min(LONGEST, FIRST * 2 ** looks) * 1000 * (0.5 + chance / 2);
}
