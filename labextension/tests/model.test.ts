import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Stream, json, report, until } from './server';
import { RESULTS, events, submission, world } from './world';

describe('AssignmentModel', () => {
  let here: ReturnType<typeof world>;

  beforeEach(() => {
    here = world();
  });

  afterEach(() => {
    here.model.dispose();
    vi.useRealTimers();
  });

  it('lets nothing stand between the click and the request', async () => {
    const { model, server, notebook } = here;
    await model.load();
    const before = server.requests.length;
    const order: string[] = [];
    model.changed.connect(() => order.push(`drawn as ${model.phase}`));
    notebook.save = () => {
      order.push('saving');
      return Promise.resolve();
    };
    server.on('POST', '/hw1/submissions', () => {
      order.push('asked');
      return json({ error: { code: 'closed', message: '', hint: '' } }, 403);
    });
    await model.submit();
    expect(server.requests[before]?.path).toMatch(/\/hw1\/submissions$/);
    expect(order.slice(0, 3)).toEqual(['drawn as sending', 'saving', 'asked']);
  });

  it('saves the notebook also when it cannot be sent', async () => {
    const { model, notebook } = here;
    await model.load();
    notebook.collect = () => Promise.reject(new Error('No second notebook'));
    expect(await model.submit()).toBeNull();
    expect(notebook.saves).toBe(1);
    expect(model.phase).toBe('idle');
  });

  it('keeps in the history what was handed in while that was asked for', async () => {
    const { model, server, history } = here;
    let answer: (response: Response) => void = () => undefined;
    const asked = new Promise<void>(tell => {
      server.on('GET', '/hw1/submissions', () => {
        tell();
        return new Promise<Response>(resolve => (answer = resolve));
      });
    });
    const loaded = model.load();
    await asked;
    expect(await model.submit()).toBe('s1');
    answer(json({ submissions: [submission({ submission: 's0' })] }));
    await loaded;
    expect(model.history.map(entry => entry.submission)).toEqual(['s1', 's0']);
    expect(history).toHaveLength(1);
  });

  it('asks once who is there', async () => {
    const { model, server } = here;
    await model.load();
    expect(server.requests.filter(request => request.path.endsWith('/health'))).toHaveLength(1);
  });

  it('saves, sends, and follows to the report', async () => {
    const { model, server, streams, notebook } = here;
    const phases: string[] = [];
    model.changed.connect(() => {
      if (phases[phases.length - 1] !== model.phase) {
        phases.push(model.phase);
      }
    });
    await model.load();
    expect(await model.submit('key-12345')).toBe('s1');
    await until(() => streams.length === 1, 'a stream is open');
    for (const event of events()) {
      streams[0]?.send(event);
    }
    streams[0]?.end();
    await until(() => model.progress?.report !== null && model.phase === 'idle', 'the report');
    await until(() => server.requests.at(-1)?.path.endsWith('/check') === true, 'the next check');
    expect(notebook.saves).toBe(1);
    expect(phases).toEqual(['idle', 'sending', 'queued', 'running', 'idle']);
    expect(model.progress?.report?.score).toBe(2);
    const posts = server.requests.filter(request => request.method === 'POST');
    expect(posts.map(request => request.path.split('/').pop())).toEqual([
      'check', // when the notebook opened
      'submissions', // without anything in between
      'check' // for the next one
    ]);
    expect(posts[1]?.body).toMatchObject({
      key: 'key-12345',
      notebooks: { 'hw1.ipynb': { cells: [{ id: 'c1' }, { id: 'c2' }] } }
    });
  });

  it('resumes a cut stream after the last event it saw', async () => {
    const { model, server, streams } = here;
    await model.load();
    await model.submit();
    await until(() => streams.length === 1, 'a stream is open');
    for (const event of events().slice(0, 3)) {
      streams[0]?.send(event);
    }
    await until(() => model.progress?.seq === 3, 'three events');
    streams[0]?.cut();
    await until(() => streams.length === 2, 'a second stream');
    expect(model.progress?.lines[0]?.result?.verdict).toBe('passed');
    for (const event of events().slice(2)) {
      streams[1]?.send(event);
    }
    streams[1]?.end();
    await until(() => model.phase === 'idle', 'the end');
    const streamed = server.requests.filter(request => request.query.get('stream') === '1');
    expect(streamed.map(request => request.query.get('after'))).toEqual(['0', '3']);
  });

  it('polls when no stream comes through', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { model, server } = here;
    server.on('GET', '/submissions/s1/events', request => {
      if (request.query.get('stream') === '1') {
        return json({}, 502);
      }
      const after = Number(request.query.get('after'));
      const next = events().slice(after, after + 2);
      return json({ events: next, finished: after + next.length >= events().length });
    });
    await model.load();
    await model.submit();
    for (let step = 0; step < 2000 && model.phase !== 'idle'; step += 1) {
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(model.progress?.report?.score).toBe(2);
  });

  it('says that nobody answers while it is so, and goes on by itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { model, server } = here;
    let isAway = true;
    server.on('GET', '/submissions/s1/events', request => {
      if (isAway) {
        return json({ error: { code: 'storage-unavailable', message: 'Away.', hint: '' } }, 503);
      }
      const after = Number(request.query.get('after'));
      return json({ events: events().slice(after), finished: true });
    });
    const live = async (condition: () => boolean): Promise<void> => {
      for (let step = 0; step < 2000 && !condition(); step += 1) {
        await vi.advanceTimersByTimeAsync(100);
      }
      expect(condition()).toBe(true);
    };
    await model.load();
    await model.submit();
    await live(() => model.link === 'away');
    expect(model.phase).toBe('queued');
    const asked = server.requests.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests.length - asked).toBeLessThan(30);
    isAway = false;
    await live(() => model.phase === 'idle');
    expect([model.link, model.progress?.report?.score]).toEqual(['live', 2]);
  });

  it('loads by itself what could not be loaded, more and more rarely', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { model, server } = here;
    let isAway = true;
    server.handlers.unshift(() =>
      isAway
        ? json({ error: { code: 'storage-unavailable', message: 'Away.', hint: '' } }, 503)
        : undefined
    );
    await model.load();
    expect(model.problem?.code).toBe('storage-unavailable');
    const asked = server.requests.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.requests.length).toBeGreaterThan(asked);
    expect(server.requests.length - asked).toBeLessThan(60);
    isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([model.problem, model.assignment?.name]).toEqual([null, 'hw1']);
    const answered = server.requests.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.requests.length).toBe(answered);
  });

  it('follows a submission that was on its way when the page was left', async () => {
    const { model, server, streams, history } = here;
    history.unshift(submission({ status: 'running', score: null, counts: false }));
    server.on('GET', '/submissions/s1', () => json({ ...history[0], report: null }));
    await model.load();
    expect(model.phase).toBe('running');
    await until(() => streams.length === 1, 'a stream is open');
    for (const event of events()) {
      streams[0]?.send(event);
    }
    await until(() => model.progress?.report !== null, 'the report');
  });

  it('shows the last report, and which cells were edited since', async () => {
    const { model, server, notebook, history } = here;
    history.unshift(submission());
    server.on('GET', '/submissions/s1', () => json({ ...history[0], report: report(RESULTS) }));
    server.on('GET', '/submissions/s1/notebooks', () =>
      json({
        notebooks: {
          'hw1.ipynb': {
            cells: [
              { id: 'c1', source: ['def f():', ' ...'] },
              { id: 'c2', source: '' }
            ]
          }
        }
      })
    );
    notebook.sources = { c1: 'def f(): ...', c2: '# new' };
    await model.load();
    expect(model.progress?.report?.score).toBe(2);
    expect(model.attempt).toBe(1);
    await until(() => model.isEdited(null, 'c2'), 'the second cell is known to be edited');
    expect(model.isEdited(null, 'c1')).toBe(false);
  });

  it('keeps a submission that found nobody, and sends the same one again', async () => {
    const { model, server } = here;
    await model.load();
    let isDown = true;
    server.handlers.unshift(request =>
      isDown && request.method === 'POST' && request.path.endsWith('/submissions')
        ? json({ error: { code: 'unavailable', message: 'No Engine.', hint: '' } }, 503, {
            'Retry-After': '30'
          })
        : undefined
    );
    expect(await model.submit('key-12345')).toBeNull();
    expect(model.phase).toBe('unsent');
    expect(model.problemIsOurs).toBe(true);
    expect(model.problem?.message).toBe('No Engine.');
    expect(model.retryAt).toBeGreaterThan(Date.now() + 20_000);
    isDown = false;
    await model.retry();
    expect(model.phase).toBe('queued');
    const keys = server.requests
      .filter(request => request.method === 'POST' && request.path.endsWith('/submissions'))
      .map(request => (request.body as { key: string }).key);
    expect(keys).toEqual(['key-12345', 'key-12345']);
  });

  it('shows what this server keeps for the service, and follows it when it is sent', async () => {
    const { model, server, history } = here;
    const claimed = '2026-11-30T09:59:00.000Z';
    const problem = { code: 'service-unreachable', message: 'Away.', hint: '' };
    const streams: Stream[] = [];
    const health = { ok: false, problems: [], mode: 'forward', practice: false };
    server.on('GET', '/health', () =>
      json({ ...health, who: { student: 'kim', may_teach: false } })
    );
    server.on('GET', '/spool', () =>
      json({
        kept: [
          {
            submission: 'kept-12345678',
            course: 'demo',
            assignment: 'hw1',
            claimed_at: claimed,
            state: 'kept',
            tries: 1,
            sent_as: null,
            problem
          }
        ]
      })
    );
    server.on('GET', '/submissions/kept-12345678/events', () => {
      const stream = new Stream();
      streams.push(stream);
      return stream.response;
    });
    await model.load();
    expect(model.phase).toBe('kept');
    expect(model.isBusy).toBe(false);
    expect(model.kept).toEqual({ id: 'kept-12345678', since: claimed, problem });
    await until(() => streams.length === 1, 'a stream is open');
    const spooled = { v: 1 as const, seq: 0, run: 0, at: claimed };
    streams[0]?.send({ ...spooled, type: 'kept', claimed_at: claimed, problem });
    history.unshift(submission());
    streams[0]?.send({
      ...spooled,
      type: 'sent',
      accepted: {
        submission: 's1',
        receipt: null,
        status: 'queued',
        position: 0,
        accepted_at: '2026-11-30T10:00:00.000Z'
      }
    });
    await until(() => model.phase === 'queued', 'the service has it');
    expect(model.kept).toBeNull();
    expect(model.submission?.id).toBe('s1');
    for (const event of events()) {
      streams[0]?.send(event);
    }
    await until(() => model.progress?.report?.score === 2, 'the report');
  });

  it('tells what the grading side refuses, and sends nothing again', async () => {
    const { model, server } = here;
    await model.load();
    server.on('POST', '/hw1/submissions', () =>
      json({ error: { code: 'bad-submission', message: 'Too large.', hint: 'Clear it.' } }, 422)
    );
    expect(await model.submit()).toBeNull();
    expect(model.phase).toBe('idle');
    expect(model.problemIsOurs).toBe(false);
    expect(model.problem).toEqual({
      code: 'bad-submission',
      message: 'Too large.',
      hint: 'Clear it.'
    });
    expect(model.retryAt).toBeNull();
  });

  it('hands in what is on screen although the disk is full, and says so', async () => {
    const { model, notebook } = here;
    await model.load();
    notebook.save = () => Promise.reject(new Error('No space left'));
    expect(await model.submit()).toBe('s1');
    expect(model.unsaved).toBe('No space left');
    expect(model.problem).toBeNull();
  });

  it('sends nothing a second time while a submission is on its way', async () => {
    const { model, server } = here;
    await model.load();
    await Promise.all([model.submit(), model.submit()]);
    const sent = server.requests.filter(
      request => request.method === 'POST' && request.path.endsWith('/submissions')
    );
    expect(sent).toHaveLength(1);
  });
});
