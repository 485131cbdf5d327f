import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { Contents } from '@jupyterlab/services';

import type { Submitter } from './commands';
import { goToCell } from './notebook';
import type { IActions } from './panel';
import type { Sessions } from './sessions';
import { ApiError } from './tokens';
import type { Words } from './words';

/** Let the panel act on the application. */
export function createActions(
  app: JupyterFrontEnd,
  sessions: Sessions,
  submitter: Submitter,
  words: Words
): IActions {
  return {
    submit: () => {
      void submitter.submit();
    },
    goToCell: (notebook, cell) => {
      void show(app, sessions, notebook, cell);
    },
    showAssignments: () => {
      void app.commands.execute('coplit:assignments');
    },
    returnToNotebook: () => {
      const panel = sessions.currentPanel;
      if (panel) {
        app.shell.activateById(panel.id);
        const cell = panel.content.activeCell;
        void (cell && goToCell(panel, cell.model.id));
      }
    },
    openSubmitted: submission => {
      openSubmitted(app, sessions, submission).catch((error: unknown) => {
        const title = words.trans.__('The submitted notebook could not be opened');
        const problem = error instanceof ApiError ? words.problem(error.problem, error.isOurs) : '';
        void showErrorMessage(title, problem || (error instanceof Error ? error.message : ''));
      });
    },
    copy,
    download: (name, text) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    }
  };
}

/** Show a cell of the notebook on screen, or of one of its siblings. */
async function show(
  app: JupyterFrontEnd,
  sessions: Sessions,
  notebook: string | null,
  cell: string
): Promise<void> {
  const here = sessions.currentPanel;
  if (!here) {
    return;
  }
  const isHere = here.content.widgets.some(widget => widget.model.id === cell);
  let panel = here;
  if (!isHere && notebook !== null) {
    const path = PathExt.join(PathExt.dirname(here.context.path), notebook);
    await app.commands.execute('docmanager:open', { path });
    panel = sessions.at(path) ?? here;
    await panel.context.ready;
  }
  app.shell.activateById(panel.id);
  await goToCell(panel, cell);
}

/** Copy a text; where the page is not served over https browsers know the old way only. */
async function copy(text: string): Promise<boolean> {
  try {
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(text);
    } else {
      Clipboard.copyToSystem(text);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Write what was handed in beside the notebook, under a name of its own, and open it. What is there
 * already stays: somebody may have worked in it.
 */
async function openSubmitted(
  app: JupyterFrontEnd,
  sessions: Sessions,
  submission: string
): Promise<void> {
  const model = sessions.current;
  if (!model) {
    return;
  }
  const notebooks = await model.submitted(submission);
  const folder = PathExt.dirname(model.document.path);
  for (const [name, content] of Object.entries(notebooks)) {
    const stem = name.replace(/\.ipynb$/, '');
    const path = PathExt.join(folder, `${stem}.submission-${submission.slice(0, 8)}.ipynb`);
    const { contents } = app.serviceManager;
    if (!(await isThere(contents, path))) {
      await contents.save(path, { type: 'notebook', format: 'json', content });
    }
    await app.commands.execute('docmanager:open', { path });
  }
}

async function isThere(contents: Contents.IManager, path: string): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
      return false;
    }
    throw error;
  }
}
