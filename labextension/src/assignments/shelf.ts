import type { Contents } from '@jupyterlab/services';

import type { INotebookDocument, IRelease } from '../tokens';
import { stampOf } from '../updating';
import type { IStamp } from '../updating';
import { folderOf } from './entry';

/** The student's folders: what is there of an assignment, and putting a release there. */
export class Shelf {
  /** Read and write through `contents`. */
  constructor(private readonly _contents: Contents.IManager) {}

  /** The names in each folder of `folders`; asks only for what is there. */
  async names(folders: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const folder of new Set(folders)) {
      found.set(folder, await this._list(folder));
    }
    return found;
  }

  /**
   * Put what is missing of a release into its folder; what is there stays as it is. Gives the paths
   * of what was written.
   *
   * @throws what the contents API throws, and an Error for a path that leads out of the folder.
   */
  async put(release: IRelease): Promise<string[]> {
    const folder = folderOf({ course: release.course, name: release.assignment });
    const paths = [...Object.keys(release.notebooks), ...Object.keys(release.files)];
    const parts = paths.map(partsOf);
    const there = new Set<string>();
    const folders = [
      folder,
      ...parts.map(([, inner]) => [folder, inner].filter(Boolean).join('/'))
    ];
    for (const one of new Set(folders)) {
      await this._makeFolders(one);
      for (const name of await this._list(one)) {
        there.add(`${one}/${name}`);
      }
    }
    const written: string[] = [];
    const put = async (name: string, model: Partial<Contents.IModel>): Promise<void> => {
      const path = `${folder}/${name}`;
      if (!there.has(path)) {
        await this._contents.save(path, model);
        written.push(path);
      }
    };
    for (const [name, content] of Object.entries(release.files)) {
      await put(name, { type: 'file', format: 'base64', content });
    }
    for (const [name, content] of Object.entries(release.notebooks)) {
      await put(name, { type: 'notebook', format: 'json', content });
    }
    return written;
  }

  /** What the notebook at `path` says of its release. */
  async stamp(path: string): Promise<IStamp | null> {
    const file = await this._contents.get(path, { type: 'notebook', content: true });
    return stampOf((file.content as INotebookDocument)['metadata']);
  }

  /** The names in a folder; none if it, or one around it, is not there. */
  private async _list(folder: string): Promise<string[]> {
    let names = await this._namesIn('');
    let path = '';
    for (const part of folder.split('/')) {
      if (!names.includes(part)) {
        return [];
      }
      path = path === '' ? part : `${path}/${part}`;
      names = await this._namesIn(path);
    }
    return names;
  }

  private async _namesIn(path: string): Promise<string[]> {
    const listing = await this._contents.get(path, { type: 'directory', content: true });
    return (listing.content as Contents.IModel[]).map(one => one.name);
  }

  private async _makeFolders(folder: string): Promise<void> {
    let names = await this._namesIn('');
    let path = '';
    for (const part of folder.split('/')) {
      path = path === '' ? part : `${path}/${part}`;
      if (!names.includes(part)) {
        await this._contents.save(path, { type: 'directory' });
        names = [];
      } else {
        names = await this._namesIn(path);
      }
    }
  }
}

/** The steps of a relative path and the folder it is in; refuses one that leads elsewhere. */
function partsOf(path: string): [string[], string] {
  const steps = path.split('/');
  if (steps.some(step => step === '' || step.startsWith('.')) || /[\\:]/.test(path)) {
    throw new Error(path);
  }
  return [steps, steps.slice(0, -1).join('/')];
}
