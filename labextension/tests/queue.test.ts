import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { pauseFor } from '../src/queue';
import type { CoplitEvent } from '../src/tokens';
import { json } from './server';
import { events, submission, world } from './world';

const first = events()[0] as CoplitEvent;

describe('the place in line', () => {
  let here: ReturnType<typeof world>;
  let asked: number;
  let queue: { status: 'queued' | 'running'; position: number; eta_seconds: number | null };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    here = world();
    asked = 0;
    queue = { status: 'queued', position: 7, eta_seconds: 80 };
    here.server.on('GET', '/submissions/s1', () => {
      asked += 1;
      return json({ ...submission({ score: null }), ...queue, report: null });
    });
  });

  afterEach(() => {
    here.model.dispose();
    vi.useRealTimers();
  });

  /** Let the page live on until `condition` holds. */
  async function live(condition: () => boolean, what: string): Promise<void> {
    for (let step = 0; step < 2000 && !condition(); step += 1) {
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(condition(), what).toBe(true);
  }

  it('follows the queue while a submission waits, also without a stream', async () => {
    const { model, streams } = here;
    await model.load();
    await model.submit();
    await live(() => streams.length === 1, 'a stream is open');
    streams[0]?.send(first);
    await live(() => model.progress?.seq === 1, 'the first event');
    await live(() => model.progress?.position === 7, 'the place as it is now');
    expect(model.progress?.etaSeconds).toBe(80);
    streams[0]?.cut();
    queue = { status: 'queued', position: 0, eta_seconds: 3.5 };
    await live(() => model.progress?.position === 0, 'the place after the cut');
    expect(model.progress?.etaSeconds).toBe(3.5);
    expect(model.phase).toBe('queued');
  });

  it('says that it waits again when a run was put off', async () => {
    const { model, streams } = here;
    await model.load();
    await model.submit();
    await live(() => streams.length === 1, 'a stream is open');
    const [accepted, started, ...results] = events();
    [accepted, started].forEach(event => event && streams[0]?.send(event));
    await live(() => model.phase === 'running', 'the run');
    await live(() => model.phase === 'queued', 'the Engine was away: it waits again');
    expect(model.progress).toMatchObject({ phase: 'queued', position: 7 });
    queue = { status: 'running', position: 0, eta_seconds: null };
    results.forEach(event => streams[0]?.send(event));
    await live(() => model.progress?.report !== null, 'the report');
  });

  it('asks no more once there is a result', async () => {
    const { model, streams } = here;
    await model.load();
    await model.submit();
    await live(() => streams.length === 1, 'a stream is open');
    events()
      .slice(0, 3)
      .forEach(event => streams[0]?.send(event));
    await live(() => model.progress?.seq === 3, 'the first result');
    const before = asked;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toBe(before);
  });

  it('shows the place as it is now when the page is opened again', async () => {
    const { model, streams, history } = here;
    history.unshift(submission({ status: 'queued', score: null, counts: false }));
    await model.load();
    await live(() => streams.length === 1, 'a stream is open');
    streams[0]?.send(first); // It was second then.
    await live(() => model.progress?.seq === 1, 'the first event');
    expect(model.progress).toMatchObject({ position: 7, etaSeconds: 80 });
  });

  it('asks the more rarely the longer it takes', () => {
    expect([null, 0, 80, 200, 6000].map(pauseFor)).toEqual([5000, 5000, 5000, 10_000, 30_000]);
  });
});
