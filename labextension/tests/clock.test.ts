import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Alarm } from '../src/alarm';
import { nextChange } from '../src/standing';
import type { IStanding } from '../src/standing';
import { json, until } from './server';
import { ASSIGNMENT, anyStanding, submission, world } from './world';

const NOW = Date.parse('2026-11-30T23:58:30.000Z');
const DUE = '2026-11-30T23:59:00.000Z';
const CLOSES = '2026-12-01T12:00:00.000Z';

function standing(changes: Partial<IStanding> = {}): IStanding {
  const credits = [
    { until: DUE, credit: 1 },
    { until: CLOSES, credit: 0.5 }
  ];
  return anyStanding({
    now: new Date(NOW).toISOString(),
    due: DUE,
    closes: CLOSES,
    credits,
    ...changes
  });
}

function refusal(code: string, possible_at: string | null): Partial<IStanding> {
  return { accepting: false, refusal: { code, message: '', hint: '', possible_at } };
}

describe('what changes by itself', () => {
  it('is the next deadline, the end of a pause, or nothing', () => {
    expect(nextChange(standing(), NOW)).toBe(Date.parse(DUE) + 1);
    expect(nextChange(standing(), Date.parse(DUE) + 1)).toBe(Date.parse(CLOSES) + 1);
    expect(nextChange(standing(), Date.parse(CLOSES) + 1)).toBeNull();
    const pause = '2026-11-30T23:58:40.000Z';
    expect(nextChange(standing(refusal('too-fast', pause)), NOW)).toBe(Date.parse(pause));
    expect(nextChange(standing({ due: null, closes: null, credits: [] }), NOW)).toBeNull();
  });
});

describe('a page that stays open', () => {
  let here: ReturnType<typeof world>;

  beforeEach(() => {
    // The browser's clock is an hour slow.
    vi.useFakeTimers({ now: NOW - 3_600_000, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    here = world();
  });

  afterEach(() => {
    here.model.dispose();
    vi.useRealTimers();
  });

  /** Load with this standing, and count from then on how often something changed. */
  async function open(told: IStanding): Promise<string[]> {
    here.server.on('GET', '/assignments/hw1', () => json({ ...ASSIGNMENT, standing: told }));
    await here.model.load();
    const seen: string[] = [];
    here.model.changed.connect(({ terms }) => {
      seen.push(terms?.refused ?? (terms?.isLate === true ? 'late' : 'open'));
    });
    return seen;
  }

  it('is told at 23:59, by the clock of the service, and when it closes', async () => {
    const seen = await open(standing());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual(['late']);
    await vi.advanceTimersByTimeAsync(Date.parse(CLOSES) - Date.parse(DUE));
    expect(seen).toEqual(['late', 'closed']);
  });

  it('lets the next one in as soon as a pause has ended', async () => {
    const seen = await open(standing(refusal('too-fast', '2026-11-30T23:58:40.000Z')));
    expect(here.model.terms?.refused).toBe('too-fast');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toEqual(['open']);
  });

  it('says by the policy what another page used up, and not as an error', async () => {
    await open(standing());
    const used = refusal('attempts-used', null);
    here.server.on('GET', '/assignments/hw1', () =>
      json({ ...ASSIGNMENT, standing: standing(used) })
    );
    here.server.on('POST', '/hw1/submissions', () =>
      json({ error: { code: 'attempts-used', message: 'All 3 are used.', hint: '' } }, 403)
    );
    expect(await here.model.submit()).toBeNull();
    await vi.waitFor(() => {
      expect(here.model.terms?.refused).toBe('attempts-used');
    });
    expect(here.model.problem).toBeNull();
  });

  it('shows what was handed in elsewhere meanwhile, to who comes back, and asks once', async () => {
    const { model, server, history } = here;
    await open(standing());
    const asked = (): number =>
      server.requests.filter(one => one.path.endsWith('/hw1/submissions')).length;
    const before = asked();
    await model.refresh();
    expect(asked(), 'it was asked a moment ago').toBe(before);
    history.unshift(submission({ submission: 's9' }));
    server.on('GET', '/submissions/s9', () => json({ ...history[0], report: null }));
    await vi.advanceTimersByTimeAsync(60_000);
    await Promise.all([model.refresh(), model.refresh()]);
    expect(asked()).toBe(before + 1);
    expect(model.submission?.id).toBe('s9');
  });
});

describe('an alarm', () => {
  it('waits longer than a browser can be told to, and goes by a clock that is put right', () => {
    vi.useFakeTimers({ now: 0 });
    let rung = 0;
    let ahead = 0;
    const alarm = new Alarm(() => Date.now() + ahead);
    const year = 365 * 24 * 3_600_000;
    alarm.set(year, () => (rung += 1));
    vi.advanceTimersByTime(year / 2);
    expect(rung).toBe(0);
    ahead = year / 2;
    vi.advanceTimersByTime(3_600_000);
    expect(rung).toBe(1);
    alarm.set(year * 3, () => (rung += 1));
    alarm.dispose();
    vi.advanceTimersByTime(year * 3);
    expect(rung).toBe(1);
    vi.useRealTimers();
  });
});

describe('a page whose login has run out', () => {
  it('sends again by itself once somebody has logged in, and blames nobody', async () => {
    const { model, server, notebook } = world();
    await model.load();
    let isOut = true;
    server.handlers.unshift(request =>
      isOut && request.method === 'POST' && request.path.endsWith('/submissions')
        ? json({ message: 'Forbidden' }, 403)
        : undefined
    );
    expect(await model.submit('key-12345')).toBeNull();
    expect(model.phase).toBe('unsent');
    expect(model.problem?.code).toBe('signed-out');
    expect(notebook.saves).toBe(1);
    isOut = false;
    await model.retry();
    await until(() => model.phase === 'queued', 'it was sent');
    model.dispose();
  });

  it('also where one is sent on to a page, and where a Hub has put the server to sleep', async () => {
    const { model, server } = world();
    server.on('GET', '/health', () => {
      const page = new Response('<html>Log in</html>');
      Object.defineProperty(page, 'redirected', { value: true });
      return page;
    });
    await model.load();
    expect(model.problem?.code).toBe('signed-out');
    server.on('GET', '/health', () => json({ message: 'jovyan is not running' }, 424));
    await model.load();
    expect([model.problem?.code, model.problemIsOurs]).toEqual(['http', true]);
    server.on('GET', '/health', () =>
      json({ error: { code: 'forbidden', message: 'Not yours.', hint: '' } }, 403)
    );
    await model.load();
    expect([model.problem?.code, model.problemIsOurs]).toEqual(['forbidden', false]);
    model.dispose();
  });
});
