import { describe, expect, it } from 'vitest';

import { termsAt } from '../src/standing';
import type { IStanding } from '../src/standing';
import { isOutdated, stampOf } from '../src/updating';
import { anyStanding } from './world';

const AT = (hours: number): string =>
  new Date(Date.UTC(2026, 10, 30, 12) + hours * 3600e3).toISOString();
const NOW = Date.parse(AT(0));

function standing(changes: Partial<IStanding> = {}): IStanding {
  const credits = [
    { until: AT(1), credit: 1 },
    { until: AT(25), credit: 0.8 }
  ];
  const next = { what: 'due', at: AT(1) } as const;
  return anyStanding({ now: AT(0), due: AT(1), closes: AT(72), credits, next, ...changes });
}

describe('how a submission would be taken', () => {
  it('changes with the clock while the page is open', () => {
    const said = standing();
    expect(termsAt(said, NOW)).toMatchObject({ refused: null, isLate: false, credit: 1 });
    expect(termsAt(said, NOW + 2 * 3600e3)).toMatchObject({
      refused: null,
      isLate: true,
      credit: 0.8,
      until: AT(25)
    });
    expect(termsAt(said, NOW + 30 * 3600e3)).toMatchObject({ credit: 0, until: AT(72) });
    expect(termsAt(said, NOW + 80 * 3600e3).refused).toBe('closed');
  });

  it('is refused until the moment that the service named, and not after', () => {
    const refusal = { code: 'too-fast', message: '', hint: '', possible_at: AT(0.5) };
    const said = standing({ accepting: false, refusal });
    expect(termsAt(said, NOW).refused).toBe('too-fast');
    expect(termsAt(said, NOW + 3600e3).refused).toBeNull();
    const used = { ...refusal, code: 'attempts-used', possible_at: null };
    expect(termsAt(standing({ accepting: false, refusal: used }), NOW).refused).toBe(
      'attempts-used'
    );
    const newer = { ...refusal, code: 'full-moon' };
    expect(termsAt(standing({ accepting: false, refusal: newer }), NOW).refused).toBeNull();
  });

  it('is refused to nobody where the policy is not enforced', () => {
    const said = standing({ enforced: false, attempts: { used: 3, left: 1, allowed: 4 } });
    expect(termsAt(said, NOW + 80 * 3600e3).refused).toBeNull();
    expect(termsAt(said, NOW).isLast).toBe(false);
    expect(termsAt({ ...said, enforced: true }, NOW).isLast).toBe(true);
  });
});

describe('a newer release', () => {
  it('is one with another bundle, or another text for the same bundle', () => {
    const stamp = { bundle: 'b1', release: 'r1' };
    expect(isOutdated(stamp, { bundle: 'b1', release: 'r1' })).toBe(false);
    expect(isOutdated(stamp, { bundle: 'b2', release: 'r1' })).toBe(true);
    expect(isOutdated(stamp, { bundle: 'b1', release: 'r2' })).toBe(true);
    expect(isOutdated({ ...stamp, release: '' }, { bundle: 'b1', release: 'r2' })).toBe(false);
    expect(isOutdated(stamp, { bundle: 'b1', release: '' })).toBe(false);
    expect(isOutdated(null, { bundle: 'b1', release: 'r1' })).toBe(false);
  });

  it('is not read from damaged metadata', () => {
    expect(stampOf({ coplit: { bundle: 'b', release: 3 } })).toEqual({ bundle: 'b', release: '' });
    for (const damaged of [null, {}, { coplit: null }, { coplit: { bundle: 1 } }, 'text']) {
      expect(stampOf(damaged)).toBeNull();
    }
  });
});
