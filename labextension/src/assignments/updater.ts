import type { Contents } from '@jupyterlab/services';

import { handIn } from '../notebook';
import { ApiError } from '../tokens';
import type { AssignmentSummary, ICatalog, INotebookDocument, Notebooks } from '../tokens';
import { HEADING_ID } from '../updating';
import type { IUpdated } from '../updating';
import { folderOf } from './entry';
import type { Shelf } from './shelf';

/** The notebooks that are open on screen. */
export interface IOpenNotebooks {
  /** Write the notebook at `path` to disk, if it is open and edited. */
  save(path: string): Promise<void>;
  /** Read it again, if it is open. */
  reload(path: string): Promise<void>;
}

/** What an update would do; nothing is changed yet. */
export interface IPlan {
  assignment: AssignmentSummary;
  updated: IUpdated;
  /** The student's notebooks by file name, with outputs. */
  was: Notebooks;
}

/** What an update did, and what takes it back. */
export interface IDone {
  assignment: AssignmentSummary;
  version: number;
  /** File names of the earlier notebooks, by the name of the notebook. */
  backups: Map<string, string>;
  was: Notebooks;
  /** The notebooks as they were written. */
  written: Notebooks;
}

/** Brings fetched notebooks to a newer release; the earlier ones stay beside them. */
export class Updater {
  /** Read and write through `contents`; `heading` stands over what has no place any more. */
  constructor(
    private readonly _api: ICatalog,
    private readonly _contents: Contents.IManager,
    private readonly _shelf: Shelf,
    private readonly _open: IOpenNotebooks,
    private readonly _heading: () => string
  ) {}

  /** Ask what an update would do with the notebooks as they are on screen. */
  async plan(assignment: AssignmentSummary, fetched: readonly string[]): Promise<IPlan> {
    const was = await this._read(assignment, fetched);
    const handed = Object.fromEntries(
      Object.entries(was).map(([name, document]) => [name, handIn(document)])
    );
    const id = { course: assignment.course, assignment: assignment.name };
    return { assignment, updated: await this._api.update(id, handed), was };
  }

  /**
   * Keep the earlier notebooks under other names, then write the new ones.
   *
   * @throws ApiError when a notebook was changed since the plan was made: nothing is written then.
   */
  async apply(plan: IPlan): Promise<IDone> {
    const { assignment, updated } = plan;
    const was = await this._read(assignment, Object.keys(plan.was));
    if (!isSameWork(was, plan.was)) {
      throw new ApiError({ code: 'changed-meanwhile', message: '', hint: '' }, 409);
    }
    const suffix = `before-v${String(updated.version)}`;
    const backups = new Map<string, string>();
    for (const [name, document] of Object.entries(was)) {
      backups.set(name, await this._keep(assignment, name, document, suffix));
    }
    const written: Notebooks = {};
    for (const [name, document] of Object.entries(updated.notebooks)) {
      written[name] = finished(document, was[name], this._heading());
      await this._write(assignment, name, written[name]);
    }
    const id = { course: assignment.course, assignment: assignment.name };
    await this._shelf.put(await this._api.release(id)); // Files that are new; others stay.
    return { assignment, version: updated.version, backups, was, written };
  }

  /** Put the earlier notebooks back; work done since the update is kept under another name. */
  async undo(done: IDone): Promise<void> {
    const { assignment, was, written } = done;
    const now = await this._read(assignment, Object.keys(was));
    for (const [name, document] of Object.entries(was)) {
      const current = now[name];
      if (current && !isSameWork({ [name]: current }, { [name]: written[name] ?? current })) {
        await this._keep(assignment, name, current, `v${String(done.version)}`);
      }
      await this._write(assignment, name, document);
    }
  }

  private async _read(assignment: AssignmentSummary, names: readonly string[]): Promise<Notebooks> {
    const found: Notebooks = {};
    for (const name of names) {
      const path = `${folderOf(assignment)}/${name}`;
      await this._open.save(path);
      const file = await this._contents.get(path, { type: 'notebook', content: true });
      found[name] = file.content as INotebookDocument;
    }
    return found;
  }

  private async _write(
    assignment: AssignmentSummary,
    name: string,
    content: INotebookDocument
  ): Promise<void> {
    const path = `${folderOf(assignment)}/${name}`;
    await this._contents.save(path, { type: 'notebook', format: 'json', content });
    await this._open.reload(path);
  }

  /** Save under a name that nothing has; gives it. */
  private async _keep(
    assignment: AssignmentSummary,
    name: string,
    content: INotebookDocument,
    suffix: string
  ): Promise<string> {
    const folder = folderOf(assignment);
    const there = (await this._shelf.names([folder])).get(folder) ?? [];
    const stem = name.replace(/\.ipynb$/, '');
    let free = `${stem}.${suffix}.ipynb`;
    for (let again = 2; there.includes(free); again += 1) {
      free = `${stem}.${suffix}-${String(again)}.ipynb`;
    }
    await this._contents.save(`${folder}/${free}`, { type: 'notebook', format: 'json', content });
    return free;
  }
}

/** The same cells with the same sources; outputs may differ. */
function isSameWork(one: Notebooks, other: Notebooks): boolean {
  const work = (notebooks: Notebooks): string =>
    JSON.stringify(
      Object.entries(notebooks).map(([name, { cells }]) => [
        name,
        cells.map(cell => [cell.id, cell.cell_type, sourceOf(cell.source)])
      ])
    );
  return work(one) === work(other);
}

/** Put outputs back under cells that are as they were, and the heading into the reader's words. */
function finished(
  document: INotebookDocument,
  was: INotebookDocument | undefined,
  heading: string
): INotebookDocument {
  const before = new Map((was?.cells ?? []).map(cell => [cell.id, cell]));
  return {
    ...document,
    cells: document.cells.map(cell => {
      if (cell.id === HEADING_ID && !before.has(HEADING_ID)) {
        return { ...cell, source: heading };
      }
      const former = before.get(cell.id);
      const isSame =
        former?.cell_type === 'code' &&
        cell.cell_type === 'code' &&
        sourceOf(former.source) === sourceOf(cell.source);
      return isSame
        ? {
            ...cell,
            outputs: former['outputs'] ?? [],
            execution_count: former['execution_count'] ?? null
          }
        : cell;
    })
  };
}

/** A source may be stored as a list of lines. */
function sourceOf(source: unknown): string {
  return Array.isArray(source) ? source.join('') : String(source);
}
