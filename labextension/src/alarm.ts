import type { IDisposable } from '@lumino/disposable';

/** The longest a timer is set for: browsers take no more than 2³¹ ms, and clocks are put right. */
const LONGEST = 3_600_000;

/** Rings once when a moment has come. */
export class Alarm implements IDisposable {
  /** `now` is the clock that it goes by, in milliseconds. */
  constructor(private readonly _now: () => number) {}

  /** Whether this is gone. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ring at `moment`, and no longer at an earlier one; null: never. */
  set(moment: number | null, ring: () => void): void {
    clearTimeout(this._timer);
    if (moment === null || this._isDisposed) {
      return;
    }
    const left = moment - this._now();
    this._timer = setTimeout(
      () => {
        if (this._now() < moment) {
          this.set(moment, ring);
        } else {
          ring();
        }
      },
      Math.min(LONGEST, Math.max(0, left))
    );
  }

  /** Ring no more. */
  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
