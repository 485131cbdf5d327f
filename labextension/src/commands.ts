import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';

import { coplitIcon } from './icons';
import type { AssignmentModel } from './model';
import type { Sessions } from './sessions';
import type { ICoplit } from './tokens';
import type { Words } from './words';

/** The commands of this extension. */
export const CommandIDs = {
  /** Save the current notebook and hand it in. */
  submit: 'coplit:submit',
  /** Open the panel on the right. */
  open: 'coplit:open-panel'
} as const;

/** Hand in the current notebook and open the panel; the cursor stays where it is. */
export class Submitter implements ICoplit {
  /** Hand in what `sessions` says is current. */
  constructor(
    private readonly _sessions: Sessions,
    private readonly _openPanel: () => void,
    private readonly _words: Words
  ) {}

  /** Hand in; while a submission is on its way this only opens the panel. */
  async submit(): Promise<string | null> {
    const model = this._sessions.current;
    this._openPanel();
    if (!model || !(await this.isMeant(model))) {
      return null;
    }
    return model.submit();
  }

  /** Ask before the last submission, and before a late one that costs points; else say yes. */
  async isMeant(model: AssignmentModel): Promise<boolean> {
    const { terms } = model;
    const { trans } = this._words;
    const costs = terms !== null && terms.isLate && terms.credit < 1;
    if (model.isBusy || terms === null || terms.refused !== null || !(terms.isLast || costs)) {
      return true;
    }
    const body = [
      ...(terms.isLast ? [trans.__('This is your last submission.')] : []),
      ...(costs
        ? [
            trans.__(
              'The deadline has passed: it will count %1%.',
              this._words.percent(terms.credit)
            )
          ]
        : [])
    ];
    const { button } = await showDialog({
      title: trans.__('Submit now?'),
      body: body.join(' '),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Not now') }),
        Dialog.okButton({ label: trans.__('Submit') })
      ]
    });
    return button.accept;
  }
}

/** Add the commands to the application. */
export function addCommands(
  commands: CommandRegistry,
  sessions: Sessions,
  submitter: Submitter,
  words: Words,
  openPanel: () => void
): void {
  const { trans } = words;
  const noArguments = { args: { type: 'object', properties: {}, additionalProperties: false } };
  commands.addCommand(CommandIDs.submit, {
    label: trans.__('Submit This Assignment'),
    caption: trans.__('Save this notebook and hand it in'),
    icon: coplitIcon,
    describedBy: noArguments,
    isEnabled: () => sessions.current !== null,
    execute: () => submitter.submit()
  });
  commands.addCommand(CommandIDs.open, {
    label: trans.__('Show Assignment Results'),
    caption: trans.__('Open the panel with the results of this assignment'),
    describedBy: noArguments,
    execute: () => {
      openPanel();
    }
  });
}
