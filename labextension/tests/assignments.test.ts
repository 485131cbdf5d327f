import type { Contents } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';

import { bestScore, groupOf, inOrder, standingOf } from '../src/assignments/entry';
import type { IEntry } from '../src/assignments/entry';
import { Api } from '../src/api';
import { AssignmentList } from '../src/assignments/model';
import { Shelf } from '../src/assignments/shelf';
import { Updater } from '../src/assignments/updater';
import type { IRelease } from '../src/tokens';
import { json, until } from './server';
import { ASSIGNMENT, events, submission, world } from './world';

const NOW = Date.parse('2026-11-30T12:00:00Z');

/** An assignment of the list. */
function entry(changes: Partial<IEntry> = {}, policy: IEntry['assignment']['policy'] = {}): IEntry {
  return {
    assignment: { ...ASSIGNMENT, bundle: 'sha256:ab', release: 'r1', policy },
    submissions: [],
    fetched: [],
    stamp: null,
    standing: null,
    ...changes
  };
}

describe('the list', () => {
  it('says how far the student is', () => {
    expect(standingOf(entry(), NOW).kind).toBe('not-fetched');
    expect(standingOf(entry({ fetched: ['hw1.ipynb'] }), NOW).kind).toBe('not-submitted');
    const twice = { submissions: [submission(), submission()] };
    expect(standingOf(entry(twice), NOW)).toEqual({ kind: 'submitted', times: 2 });
    expect(standingOf(entry({}, { closes: '2026-11-30T11:59:00Z' }), NOW).kind).toBe('closed');
  });

  it('puts what is open, what has full marks or is closed, and what comes later apart', () => {
    const full = { submissions: [submission({ score: 3 }), submission({ score: 1 })] };
    expect(groupOf(entry(), NOW)).toBe('todo');
    expect(groupOf(entry({ submissions: [submission({ score: 2 })] }), NOW)).toBe('todo');
    expect(groupOf(entry(full), NOW)).toBe('done');
    expect(groupOf(entry({}, { closes: '2026-11-30T11:59:00Z' }), NOW)).toBe('done');
    expect(groupOf(entry({}, { opens: '2026-12-01T09:00:00+09:00' }), NOW)).toBe('later');
  });

  it('knows the best score, and none when nothing was graded', () => {
    expect(bestScore([submission({ score: null })])).toBeNull();
    expect(bestScore([submission({ score: 1 }), submission({ score: 2 })])).toBe(2);
  });

  it('begins with what is due first', () => {
    const due = (name: string, moment?: string): IEntry => {
      const one = entry({}, moment === undefined ? {} : { due: moment });
      return { ...one, assignment: { ...one.assignment, name } };
    };
    const order = inOrder([
      due('c'),
      due('b', '2026-12-02T00:00:00Z'),
      due('a'),
      due('d', '2026-12-01T00:00:00Z')
    ]);
    expect(order.map(one => one.assignment.name)).toEqual(['d', 'b', 'a', 'c']);
  });
});

/** Files by path, behind the part of the contents API that is used here. */
function disk(files: Record<string, unknown>): {
  contents: Contents.IManager;
  files: Record<string, unknown>;
} {
  const get = (path: string): Promise<unknown> => {
    const prefix = path === '' ? '' : `${path}/`;
    const inside = Object.keys(files).filter(name => name.startsWith(prefix));
    if (path !== '' && !(path in files) && inside.length === 0) {
      return Promise.reject(new Error(`404 ${path}`));
    }
    const names = new Set(inside.map(name => name.slice(prefix.length).split('/')[0]));
    return Promise.resolve({ content: [...names].map(name => ({ name })) });
  };
  const save = (path: string, model: { content?: unknown }): Promise<unknown> => {
    files[path] = model.content ?? null;
    return Promise.resolve({});
  };
  return { contents: { get, save } as unknown as Contents.IManager, files };
}

function release(changes: Partial<IRelease> = {}): IRelease {
  return {
    course: 'demo',
    assignment: 'hw1',
    version: 1,
    bundle: 'sha256:ab',
    notebooks: { 'hw1.ipynb': { cells: [] } },
    files: { 'data/words.txt': 'aGk=' },
    ...changes
  };
}

/** The list of a student who fetched the one assignment, before a server. */
function listOf({ server, model }: ReturnType<typeof world>): AssignmentList {
  const api = new Api(server.settings);
  const { contents } = disk({ 'demo/hw1/hw1.ipynb': '' });
  const shelf = new Shelf(contents);
  const open = { save: () => Promise.resolve(), reload: () => Promise.resolve() };
  const updater = new Updater(api, contents, shelf, open, () => '');
  server.on('GET', '/courses', () => json({ courses: [{ name: 'demo', may_teach: false }] }));
  server.on('GET', '/assignments', () => json({ assignments: [ASSIGNMENT] }));
  const list = new AssignmentList(api, shelf, updater, () => Promise.resolve());
  model.historyChanged.connect(({ id, history }) => {
    list.take({ id, submissions: history, standing: null });
  });
  return list;
}

function standing(list: AssignmentList): unknown {
  return list.entries?.map(one => standingOf(one, NOW));
}

describe('a submission', () => {
  it('is in the list as soon as it is accepted, and its score when it is graded', async () => {
    const here = world();
    const { server, model, history, streams } = here;
    const list = listOf(here);
    await model.load();
    await list.load();
    expect(standing(list)).toEqual([{ kind: 'not-submitted' }]);
    const before = server.requests.length;
    await model.submit();
    expect(standing(list)).toEqual([{ kind: 'submitted', times: 1 }]);
    expect(server.requests.slice(before).filter(one => one.path.endsWith('/courses'))).toEqual([]);
    history.splice(0, 1, submission({ score: 3 }));
    await until(() => streams.length === 1, 'the stream was opened');
    events().forEach(event => streams[0]?.send(event));
    streams[0]?.end();
    await until(() => bestScore(list.entries?.[0]?.submissions ?? []) === 3, 'the score is there');
  });

  it('is not lost to a list that was asked for before it', async () => {
    const here = world();
    const list = listOf(here);
    let answer: (response: Response) => void = () => undefined;
    here.server.on('GET', '/hw1/submissions', () => new Promise(resolve => (answer = resolve)));
    const loading = list.load();
    const asked = (): boolean =>
      here.server.requests.some(one => one.path.endsWith('/hw1/submissions'));
    await until(asked, 'the list was asked for');
    list.take({
      id: { course: 'demo', assignment: 'hw1' },
      submissions: [submission()],
      standing: null
    });
    answer(json({ submissions: [] }));
    await loading;
    expect(standing(list)).toEqual([{ kind: 'submitted', times: 1 }]);
  });
});

describe('fetching', () => {
  it('puts notebooks and files into course/name, with their folders', async () => {
    const { contents, files } = disk({ 'other.txt': '' });
    const written = await new Shelf(contents).put(release());
    expect(written.sort()).toEqual(['demo/hw1/data/words.txt', 'demo/hw1/hw1.ipynb']);
    expect(files['demo/hw1/data/words.txt']).toBe('aGk=');
  });

  it("never writes over a student's notebook or file", async () => {
    const mine = { 'demo/hw1/hw1.ipynb': 'my work', 'demo/hw1/data/words.txt': 'mine' };
    const { contents, files } = disk({ ...mine });
    expect(await new Shelf(contents).put(release())).toEqual([]);
    expect(files).toMatchObject(mine);
  });

  it('asks for no folder that is not there', async () => {
    const { contents } = disk({ 'demo/hw2/hw2.ipynb': '' });
    const names = await new Shelf(contents).names(['demo/hw1', 'demo/hw2', 'none/x']);
    expect(Object.fromEntries(names)).toEqual({
      'demo/hw1': [],
      'demo/hw2': ['hw2.ipynb'],
      'none/x': []
    });
  });

  it('writes nothing outside of the folder', async () => {
    for (const path of ['../x.txt', '/x.txt', 'a/../../x', '.ssh/key', 'C:x', 'a\\b']) {
      const { contents, files } = disk({});
      await expect(new Shelf(contents).put(release({ files: { [path]: '' } }))).rejects.toThrow();
      expect(files).toEqual({});
    }
  });
});
