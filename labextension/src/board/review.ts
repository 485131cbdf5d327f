import { Signal } from '@lumino/signaling';

import { AssignmentModel } from '../model';
import type {
  IApi,
  IAssignmentId,
  ICodeCell,
  IDocument,
  INotebookDocument,
  Notebooks
} from '../tokens';
import type { ITeaching } from './tokens';

/** One student's work in one assignment, to be read by an instructor. */
export interface IReview {
  model: AssignmentModel;
  notebooks: Notebooks;
}

/** Read a submission: its report as the student's panel shows it, and what was handed in. */
export async function openReview(
  api: ITeaching,
  id: IAssignmentId,
  student: string,
  submission: string
): Promise<IReview> {
  const [assignment, history, health, notebooks] = await Promise.all([
    api.assignment(id),
    api.submissionsOf(id, student),
    api.health(),
    api.submitted(submission)
  ]);
  const model = new AssignmentModel(new HandedIn(id, notebooks), id, asStudent(api, student));
  model.assignment = assignment;
  model.history = history;
  model.health = health;
  await model.show(submission);
  model.isLoaded = true;
  return { model, notebooks };
}

/** The API, with one student's history instead of the instructor's own. */
function asStudent(api: ITeaching, student: string): IApi {
  return new Proxy<IApi>(api, {
    get: (target, name): unknown => {
      if (name === 'history') {
        return (id: IAssignmentId) => api.submissionsOf(id, student);
      }
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    }
  });
}

/** What was handed in, where the panel expects an open notebook. */
class HandedIn implements IDocument {
  constructor(
    readonly assignmentId: IAssignmentId,
    private readonly _notebooks: Notebooks
  ) {
    this.path = `${assignmentId.course}/${Object.keys(_notebooks)[0] ?? assignmentId.assignment}`;
  }

  readonly path: string;
  readonly stamp = null;
  readonly changed: Signal<IDocument, void> = new Signal<IDocument, void>(this);

  codeCells(): ICodeCell[] {
    return Object.values(this._notebooks).flatMap(codeCellsOf);
  }

  save(): Promise<void> {
    return Promise.resolve();
  }

  collect(): Promise<Notebooks> {
    return Promise.resolve(this._notebooks);
  }
}

function codeCellsOf(notebook: INotebookDocument): ICodeCell[] {
  return notebook.cells
    .filter(cell => cell.cell_type === 'code')
    .map((cell, index) => ({
      id: textOf(cell.id),
      number: index + 1,
      source: textOf(cell.source)
    }));
}

/** A source may be one text or a list of lines. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.filter(part => typeof part === 'string').join('');
  }
  return typeof value === 'string' ? value : '';
}
