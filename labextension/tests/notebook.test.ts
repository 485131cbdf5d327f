import type { NotebookPanel } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';
import type { Contents } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';

import { NotebookDocument } from '../src/notebook';

const NAMES = ['a.ipynb', 'b.ipynb'];

/** As much of an open notebook as is handed in. */
function opened(path: string, source: string): NotebookPanel {
  const panel = {
    context: { path, isReady: true, model: { toJSON: () => document(source) } },
    content: {}
  };
  const modelContentChanged = new Signal<object, void>(panel.content);
  return { ...panel, content: { modelContentChanged } } as unknown as NotebookPanel;
}

function document(source: string): object {
  return { metadata: {}, cells: [{ id: 'c', cell_type: 'markdown', source, metadata: {} }] };
}

/** The files of a folder; what is not there is answered as a server does. */
function disk(files: Record<string, string>): Contents.IManager {
  return {
    get: (path: string) =>
      files[path] === undefined
        ? Promise.reject(
            new ServerConnection.ResponseError(new Response('', { status: 404 }), 'Not there')
          )
        : Promise.resolve({ content: document(files[path]) })
  } as unknown as Contents.IManager;
}

/** What is handed in of the notebook at `path`, by name. */
async function handedIn(
  path: string,
  files: Record<string, string>,
  ...others: NotebookPanel[]
): Promise<Record<string, unknown>> {
  const panel = opened(path, 'on screen');
  const find = (other: string): NotebookPanel | null =>
    others.find(one => one.context.path === other) ?? null;
  const notebook = new NotebookDocument(panel, disk(files), find);
  const found = await notebook.collect(NAMES);
  notebook.dispose();
  return Object.fromEntries(
    Object.entries(found).map(([name, content]) => [name, content.cells[0]?.source])
  );
}

describe('an assignment of two notebooks', () => {
  it('is handed in as it is on screen, and as saved where it is not', async () => {
    expect(await handedIn('w/a.ipynb', { 'w/b.ipynb': 'saved' })).toEqual({
      'a.ipynb': 'on screen',
      'b.ipynb': 'saved'
    });
    const other = opened('w/b.ipynb', 'typed, not saved');
    expect(await handedIn('w/a.ipynb', { 'w/b.ipynb': 'saved' }, other)).toEqual({
      'a.ipynb': 'on screen',
      'b.ipynb': 'typed, not saved'
    });
  });

  it('is handed in without the one that is not there: the grading side says what that means', async () => {
    expect(await handedIn('w/a.ipynb', {})).toEqual({ 'a.ipynb': 'on screen' });
  });

  it('may have a new name: it is the one that is not there', async () => {
    expect(await handedIn('w/my work.ipynb', { 'w/b.ipynb': 'saved' })).toEqual({
      'a.ipynb': 'on screen',
      'b.ipynb': 'saved'
    });
    // A copy is not: which of the two is meant nobody can say here.
    const both = { 'w/a.ipynb': 'old', 'w/b.ipynb': 'saved' };
    expect(await handedIn('w/a-Copy1.ipynb', both)).toEqual({
      'a-Copy1.ipynb': 'on screen',
      'a.ipynb': 'old',
      'b.ipynb': 'saved'
    });
  });
});
