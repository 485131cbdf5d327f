import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import { Authoring } from './model';
import { AUTHORING_ID, authoringPanel } from './side';
import type { AuthoringPanel } from './side';

/** The commands of authors. */
export const AuthorCommandIDs = {
  /** Open the Create assignment panel. */
  create: 'coplit:create-assignment',
  /** Check and publish the notebook on screen. */
  publish: 'coplit:publish'
} as const;

/** What authoring needs of the application. */
export interface IAuthoringOptions {
  app: JupyterFrontEnd;
  tracker: INotebookTracker;
  api: ICatalog;
  words: Words;
  palette: ICommandPalette | null;
  onPublished: () => void;
}

/** Add the Create assignment panel, the Publish dialog and their commands. */
export function addAuthoring(options: IAuthoringOptions): void {
  const { app, tracker, api, words, palette } = options;
  const { trans } = words;
  const publish = (): void => {
    void app.commands.execute(AuthorCommandIDs.publish);
  };
  let panel: AuthoringPanel | null = null;
  const place = (): void => {
    if (!panel) {
      panel = authoringPanel(new Authoring(tracker), api, words, publish);
      app.shell.add(panel, 'right', { rank: 901 });
    }
  };
  const noArguments = { args: { type: 'object', properties: {}, additionalProperties: false } };
  app.commands.addCommand(AuthorCommandIDs.create, {
    label: trans.__('Create Assignment'),
    caption: trans.__('Set what each cell of this notebook is for'),
    describedBy: noArguments,
    isEnabled: () => tracker.currentWidget !== null,
    execute: () => {
      place();
      app.shell.activateById(AUTHORING_ID);
    }
  });
  app.commands.addCommand(AuthorCommandIDs.publish, {
    label: trans.__('Check and Publish This Assignment…'),
    caption: trans.__('Prove this assignment and publish it into a course'),
    describedBy: noArguments,
    isEnabled: () => tracker.currentWidget !== null,
    execute: () => openPublish(options)
  });
  // Whoever teaches finds the panel's tab; everybody else only the command.
  void app.restored.then(async () => {
    const isTeaching = await api.health().then(
      ({ who }) => who.may_teach,
      () => false
    );
    if (isTeaching) {
      place();
    }
  });
  const category = trans.__('Assignment');
  palette?.addItem({ command: AuthorCommandIDs.create, category });
  palette?.addItem({ command: AuthorCommandIDs.publish, category });
  const onCurrentChanged = (): void => {
    app.commands.notifyCommandChanged(AuthorCommandIDs.create);
    app.commands.notifyCommandChanged(AuthorCommandIDs.publish);
  };
  tracker.currentChanged.connect(onCurrentChanged, tracker);
}

/** Open the Publish dialog for the notebook on screen, where the person may publish. */
async function openPublish(options: IAuthoringOptions): Promise<void> {
  const { app, tracker, api, words, onPublished } = options;
  const panel = tracker.currentWidget;
  if (!panel || !(await mayPublish(api))) {
    return;
  }
  const { openPublishDialog } = await import('./publish');
  const notebook = {
    path: app.serviceManager.contents.localPath(panel.context.path),
    save: () => save(panel)
  };
  openPublishDialog(notebook, api, words, onPublished);
}

/** Whether the person may publish; yes when nothing answers, so that the dialog says it. */
async function mayPublish(api: ICatalog): Promise<boolean> {
  try {
    return (await api.health()).who.may_teach;
  } catch {
    return true;
  }
}

async function save(panel: NotebookPanel): Promise<void> {
  if (panel.context.model.dirty && !panel.context.model.readOnly) {
    await panel.context.save();
  }
}
