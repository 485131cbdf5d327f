import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { Api } from '../src/api';
import { checksOf } from '../src/authoring/publish/checks';
import { PublishModel } from '../src/authoring/publish/model';
import type { IProof, IPublished } from '../src/tokens';
import { Words } from '../src/words';
import { Server, Stream, json } from './server';

const PROOF: IProof = {
  reference: { score: 2, max_score: 2, failures: [] },
  release: { score: 0, passed: [], full_marks: false },
  flaky: [],
  leaks: [],
  warnings: [],
  mutants: { tried: 3, planned: 3, killed: 3, survivors: [] },
  blockers: [],
  ok: true
};
const OUTCOME: IPublished = {
  course: 'demo',
  assignment: 'hw1',
  version: 2,
  max_score: 2,
  tests: ['hw1.ipynb::t'],
  proof: PROOF
};

/** A server, a notebook that counts its saves, and the model between them. */
function world(): { server: Server; stream: Stream; model: PublishModel; saves: () => number } {
  const server = new Server();
  const stream = new Stream();
  server.on('POST', '/publish', () => stream.response);
  server.on('GET', '/courses', () =>
    json({
      courses: [
        { name: 'taken', may_teach: false },
        { name: 'demo', may_teach: true }
      ]
    })
  );
  let saves = 0;
  const notebook = {
    path: 'teach/hw1.ipynb',
    save: () => {
      saves += 1;
      return Promise.resolve();
    }
  };
  const model = new PublishModel(notebook, new Api(server.settings), null);
  return { server, stream, model, saves: () => saves };
}

describe('publishing', () => {
  it('saves first, names path and course, tells how far it is, and ends with the proof', async () => {
    const { server, stream, model, saves } = world();
    await model.load();
    expect(model.course).toBe('demo');
    const told: string[] = [];
    model.changed.connect(() => {
      if (model.state.phase === 'working') {
        told.push(model.state.message);
      }
    });
    const published = model.publish();
    stream.raw('event: progress\ndata: {"message":"Collecting the tests","fraction":0.05}\n\n');
    stream.raw(': still here\n\n');
    stream.raw(`event: published\ndata: ${JSON.stringify(OUTCOME)}\n\n`);
    await published;
    expect(saves()).toBe(1);
    expect(told).toEqual(['', 'Collecting the tests']);
    expect(model.state).toEqual({ phase: 'done', outcome: OUTCOME });
    const sent = server.requests.find(request => request.method === 'POST');
    expect(sent?.body).toEqual({ path: 'teach/hw1.ipynb', course: 'demo', mutants: true });
  });

  it('says what the grading side says when it refuses, and can try again', async () => {
    const { stream, model } = world();
    const problem = { code: 'duplicate-id', message: "'f' twice", hint: 'Rename one.' };
    const published = model.publish();
    stream.raw(`event: error\ndata: ${JSON.stringify({ error: problem })}\n\n`);
    await published;
    expect(model.state).toEqual({ phase: 'failed', problem });
  });

  it('does not call an answer that was cut a success', async () => {
    const { stream, model } = world();
    const published = model.publish();
    stream.end();
    await published;
    expect(model.state.phase).toBe('failed');
  });

  it('sends nothing while the name cannot be a course', async () => {
    const { server, model } = world();
    model.course = 'my course';
    await model.publish();
    expect(server.requests).toEqual([]);
    expect(model.state.phase).toBe('asking');
  });
});

describe('the proof', () => {
  const words = new Words(nullTranslator);
  const kinds = (proof: Partial<IProof>): Record<string, string> =>
    Object.fromEntries(checksOf({ ...PROOF, ...proof }, words).map(line => [line.name, line.kind]));

  it('shows five checks that passed', () => {
    expect(kinds({})).toEqual({
      reference: 'passed',
      release: 'passed',
      leaks: 'passed',
      flaky: 'passed',
      mutants: 'passed'
    });
  });

  it('tells what is in the way from what to look at', () => {
    const failure = {
      id: 't',
      verdict: 'failed' as const,
      message: '',
      expected: '1',
      actual: '2'
    };
    const blocked = kinds({
      ok: false,
      reference: { score: 0, max_score: 2, failures: [failure] },
      leaks: ['return 2 * x'],
      mutants: null
    });
    expect(blocked).toEqual({
      reference: 'failed',
      release: 'passed',
      leaks: 'failed',
      flaky: 'waiting',
      mutants: 'waiting'
    });
    const survivor = { notebook: 'hw1.ipynb', cell: 'f', diff: '-a\n+b' };
    expect(
      kinds({
        release: { score: 1, passed: ['t'], full_marks: false },
        flaky: ['t'],
        warnings: ['t asserts nothing'],
        mutants: { tried: 3, planned: 3, killed: 2, survivors: [survivor] }
      })
    ).toEqual({
      reference: 'passed',
      release: 'warning',
      leaks: 'passed',
      flaky: 'warning',
      mutants: 'warning',
      warnings: 'warning'
    });
  });
});
