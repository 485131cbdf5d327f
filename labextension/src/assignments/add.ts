import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';

import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import { AssignmentList } from './model';
import { Shelf } from './shelf';
import { AssignmentsPanel } from './side';
import { Updater } from './updater';
import type { IOpenNotebooks } from './updater';

/** The command that opens the list. */
export const LIST_COMMAND = 'coplit:assignments';

/** Add the assignment list on the left; gives a function that loads it again if it is on screen. */
export function addAssignments(
  app: JupyterFrontEnd,
  api: ICatalog,
  words: Words,
  open: IOpenNotebooks,
  palette: ICommandPalette | null
): () => void {
  const { trans } = words;
  const { contents } = app.serviceManager;
  const shelf = new Shelf(contents);
  const updater = new Updater(api, contents, shelf, open, () =>
    [
      `## ${trans.__('Kept from before the update')}`,
      trans.__(
        'The assignment no longer has a place for what stands below. Nothing runs it, and it is not graded. Copy what you need into your answers.'
      )
    ].join('\n\n')
  );
  const list = new AssignmentList(api, shelf, updater, async path => {
    await app.commands.execute('docmanager:open', { path });
  });
  const panel = new AssignmentsPanel(list, words);
  app.shell.add(panel, 'left', { rank: 900 });
  app.commands.addCommand(LIST_COMMAND, {
    label: trans.__('Show Assignments'),
    caption: trans.__('Open the list of the assignments of your courses'),
    describedBy: { args: { type: 'object', properties: {}, additionalProperties: false } },
    execute: () => {
      app.shell.activateById(AssignmentsPanel.ID);
    }
  });
  palette?.addItem({ command: LIST_COMMAND, category: trans.__('Assignment') });
  return () => {
    if (panel.isVisible) {
      void list.load();
    }
  };
}
