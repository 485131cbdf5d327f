import type { IActions } from '../panel/tools';
import type { Words } from '../words';
import type { BoardModel } from './model';
import type { IFile } from './tokens';

/** A dialog that stands over the board. */
export type Open =
  | { kind: 'extend'; name: string; students: readonly string[] }
  | { kind: 'regrade'; name: string }
  | { kind: 'canvas'; name: string | null }
  | null;

/** What the parts of the board work with. */
export interface IBoardTools {
  model: BoardModel;
  words: Words;
  open: (dialog: Open) => void;
  /** Save a file of the instructor's computer, and say so. */
  save: (file: Promise<IFile>) => void;
}

/** The panel's actions where there is no notebook: these, and nothing for the others. */
export function actionsWith(these: Partial<IActions>): IActions {
  const nothing = (): void => undefined;
  return new Proxy(these, {
    get: (target, name): unknown => Reflect.get(target, name) ?? nothing
  }) as IActions;
}

/** Save a text as a file; a spreadsheet reads a CSV as UTF-8 only with a mark before it. */
export function saveFile(file: IFile, hasMark: boolean): void {
  const mark = hasMark && file.media_type.startsWith('text/csv') ? '\ufeff' : '';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([mark, file.text], { type: file.media_type }));
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(link.href);
}
