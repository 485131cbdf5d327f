import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';

import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import { AssignmentList } from './model';
import type { ITaken } from './model';
import { Shelf } from './shelf';
import { LIST_ID, listPanel } from './side';
import { Updater } from './updater';
import type { IOpenNotebooks } from './updater';

/** The command that opens the list. */
export const LIST_COMMAND = 'coplit:assignments';

/** What others may do with the assignment list. */
export interface IAssignments {
  /** Load the list again, if it is on screen: something was published. */
  refresh: () => void;
  /** Show what was handed in. */
  take: (taken: ITaken) => void;
}

/** Add the assignment list on the left. */
export function addAssignments(
  app: JupyterFrontEnd,
  api: ICatalog,
  words: Words,
  open: IOpenNotebooks,
  palette: ICommandPalette | null
): IAssignments {
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
  const panel = listPanel(list, words);
  app.shell.add(panel, 'left', { rank: 900 });
  app.commands.addCommand(LIST_COMMAND, {
    label: trans.__('Show Assignments'),
    caption: trans.__('Open the list of the assignments of your courses'),
    describedBy: { args: { type: 'object', properties: {}, additionalProperties: false } },
    execute: () => {
      app.shell.activateById(LIST_ID);
    }
  });
  palette?.addItem({ command: LIST_COMMAND, category: trans.__('Assignment') });
  return {
    refresh: () => {
      if (panel.isVisible) {
        void list.load();
      }
    },
    take: taken => {
      list.take(taken);
    }
  };
}
