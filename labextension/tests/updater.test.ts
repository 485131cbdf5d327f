import type { Contents } from '@jupyterlab/services';
import { beforeEach, describe, expect, it } from 'vitest';

import { Api } from '../src/api';
import { Shelf } from '../src/assignments/shelf';
import { Updater } from '../src/assignments/updater';
import type { AssignmentSummary, INotebookDocument } from '../src/tokens';
import { Server, json } from './server';
import { ASSIGNMENT } from './world';

const PATH = 'demo/hw1/hw1.ipynb';
const ASSIGNED: AssignmentSummary = { ...ASSIGNMENT, version: 2, bundle: 'b2', release: 'r2' };

function cell(id: string, source: string, outputs: unknown[] = []): INotebookDocument['cells'][0] {
  return { id, source, cell_type: 'code', metadata: {}, outputs, execution_count: 3 };
}

function notebook(...cells: INotebookDocument['cells']): INotebookDocument {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/** Files by path, and an updater that works on them. */
function desk(): {
  files: Map<string, INotebookDocument>;
  updater: Updater;
  reloaded: string[];
  server: Server;
} {
  const files = new Map<string, INotebookDocument>();
  const reloaded: string[] = [];
  const contents = {
    get: (path: string, { type }: { type: string }) => {
      if (type === 'notebook') {
        return Promise.resolve({ content: structuredClone(files.get(path)) });
      }
      const prefix = path === '' ? '' : `${path}/`;
      const inside = [...files.keys()].filter(name => name.startsWith(prefix));
      const names = new Set(inside.map(name => name.slice(prefix.length).split('/')[0]));
      return Promise.resolve({ content: [...names].map(name => ({ name })) });
    },
    save: (path: string, { content }: { content: INotebookDocument }) => {
      files.set(path, structuredClone(content));
      return Promise.resolve({});
    }
  } as unknown as Contents.IManager;
  const server = new Server();
  const merged = notebook(cell('a', 'mine'), cell('n', 'new'), cell('coplit-kept', 'Heading.'));
  server.on('POST', '/hw1/update', () =>
    json({
      version: 2,
      from_version: 1,
      notebooks: { 'hw1.ipynb': merged },
      changes: [],
      warnings: []
    })
  );
  server.on('GET', '/hw1/release', () =>
    json({
      course: 'demo',
      assignment: 'hw1',
      version: 2,
      bundle: 'b2',
      notebooks: { 'hw1.ipynb': notebook() },
      files: {}
    })
  );
  const open = {
    save: () => Promise.resolve(),
    reload: (path: string) => {
      reloaded.push(path);
      return Promise.resolve();
    }
  };
  const shelf = new Shelf(contents);
  const updater = new Updater(
    new Api(server.settings),
    contents,
    shelf,
    open,
    () => 'In my language.'
  );
  return { files, updater, reloaded, server };
}

describe('an update', () => {
  const mine = notebook(cell('a', 'mine', [{ output_type: 'stream' }]), cell('b', 'gone'));
  let here: ReturnType<typeof desk>;

  beforeEach(() => {
    here = desk();
    here.files.set(PATH, mine);
  });

  it('writes nothing before the student has seen it', async () => {
    const plan = await here.updater.plan(ASSIGNED, ['hw1.ipynb']);
    expect(plan.updated.version).toBe(2);
    expect([...here.files.keys()]).toEqual([PATH]);
    expect(here.files.get(PATH)).toEqual(mine);
  });

  it('keeps the earlier notebook, outputs of unchanged cells, and says the heading in words', async () => {
    const { updater, files, reloaded } = here;
    const done = await updater.apply(await updater.plan(ASSIGNED, ['hw1.ipynb']));
    expect([...done.backups]).toEqual([['hw1.ipynb', 'hw1.before-v2.ipynb']]);
    expect(files.get('demo/hw1/hw1.before-v2.ipynb')).toEqual(mine);
    const [first, second, heading] = files.get(PATH)?.cells ?? [];
    expect(first).toMatchObject({ source: 'mine', outputs: [{ output_type: 'stream' }] });
    expect(second?.source).toBe('new');
    expect(heading?.source).toBe('In my language.');
    expect(reloaded).toEqual([PATH]);
  });

  it('writes nothing over what was typed since the student looked', async () => {
    const { updater, files } = here;
    const plan = await updater.plan(ASSIGNED, ['hw1.ipynb']);
    const later = notebook(cell('a', 'mine, and more'));
    files.set(PATH, later);
    await expect(updater.apply(plan)).rejects.toThrow();
    expect([...files]).toEqual([[PATH, later]]);
  });

  it('is taken back without losing what was typed since', async () => {
    const { updater, files } = here;
    files.set('demo/hw1/hw1.before-v2.ipynb', notebook());
    const done = await updater.apply(await updater.plan(ASSIGNED, ['hw1.ipynb']));
    expect(done.backups.get('hw1.ipynb')).toBe('hw1.before-v2-2.ipynb');
    const later = notebook(cell('a', 'after the update'));
    files.set(PATH, later);
    await updater.undo(done);
    expect(files.get(PATH)).toEqual(mine);
    expect(files.get('demo/hw1/hw1.v2.ipynb')).toEqual(later);
  });
});
