import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';

import type { Submitter } from './commands';
import { goToCell } from './notebook';
import type { IActions } from './panel';
import type { Sessions } from './sessions';

/** Let the panel act on the application. */
export function createActions(
  app: JupyterFrontEnd,
  sessions: Sessions,
  submitter: Submitter
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
      void openSubmitted(app, sessions, submission);
    },
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

/** Write what was handed in beside the notebook, under a name of its own, and open it. */
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
    await app.serviceManager.contents.save(path, {
      type: 'notebook',
      format: 'json',
      content
    });
    await app.commands.execute('docmanager:open', { path });
  }
}
