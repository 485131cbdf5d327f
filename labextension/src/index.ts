import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { createActions } from './actions';
import { Api } from './api';
import { addAssignments } from './assignments/add';
import { addAuthoring } from './authoring/add';
import { addBoard } from './board/add';
import { CellBadges } from './cells';
import { CommandIDs, Submitter, addCommands } from './commands';
import { KernelLink } from './kernel';
import { addRenderer } from './output';
import { Sessions, openNotebooks } from './sessions';
import { PANEL_ID, resultsPanel } from './side';
import { ICoplit } from './tokens';
import { SubmitButton } from './toolbar';
import { Words } from './words';

/** Submit button, panel, badges and commands. */
const plugin: JupyterFrontEndPlugin<ICoplit> = {
  id: 'coplit-jupyter:plugin',
  description: 'Hands in an assignment and shows the result of each test as it arrives.',
  autoStart: true,
  provides: ICoplit,
  requires: [INotebookTracker],
  optional: [
    ITranslator,
    IToolbarWidgetRegistry,
    ICommandPalette,
    IRenderMimeRegistry,
    ISettingRegistry,
    ILauncher
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    rendermime: IRenderMimeRegistry | null,
    settings: ISettingRegistry | null,
    launcher: ILauncher | null
  ): ICoplit => {
    const words = new Words(translator ?? nullTranslator);
    const sessions = new Sessions(tracker, app.serviceManager);
    const openPanel = (): void => {
      app.shell.activateById(PANEL_ID);
    };
    const submitter = new Submitter(sessions, openPanel, words);
    const tools = { words, actions: createActions(app, sessions, submitter, words) };
    const panel = resultsPanel(sessions, tools);
    app.shell.add(panel, 'right', { rank: 900 });
    addCommands(app.commands, sessions, submitter, words, () => {
      openPanel();
      panel.enter(); // Who submits stays in the cell; who asks for the results wants to read them.
    });
    sessions.changed.connect(() => {
      app.commands.notifyCommandChanged(CommandIDs.submit);
    }, submitter);
    toolbars?.addFactory<NotebookPanel>('Notebook', 'coplit-submit', panel => {
      const submit = (): void => {
        void app.commands.execute(CommandIDs.submit);
      };
      return new SubmitButton({ panel, sessions, words, submit, openPanel });
    });
    const category = words.trans.__('Assignment');
    palette?.addItem({ command: CommandIDs.submit, category });
    palette?.addItem({ command: CommandIDs.open, category });
    const api = new Api(app.serviceManager.serverSettings);
    const assignments = addAssignments(app, api, words, openNotebooks(sessions), palette);
    sessions.handedIn.connect((_, { id, history, assignment }) => {
      assignments.take({ id, submissions: history, standing: assignment?.standing ?? null });
    }, submitter);
    const lookForClasses = addBoard({ app, api, words, palette, launcher });
    addAuthoring({
      app,
      tracker,
      api,
      words,
      palette,
      onPublished: () => {
        assignments.refresh();
        lookForClasses();
      }
    });
    new CellBadges(sessions, words, openPanel);
    const link = new KernelLink(tracker, sessions, model => submitter.isMeant(model));
    if (rendermime) {
      addRenderer(rendermime, link, tools);
    }
    // Toolbar and shortcut come from the schema, which the application loads with the settings.
    void settings?.load(plugin.id);
    return submitter;
  }
};

export default plugin;
