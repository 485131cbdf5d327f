import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { ILauncher } from '@jupyterlab/launcher';

import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import { boardIcon, boardPanel } from './side';
import type { BoardPanel } from './side';

/** Opens the class board. */
export const BOARD_COMMAND = 'coplit:open-board';

/** What the board needs of the application. */
export interface IBoardOptions {
  app: JupyterFrontEnd;
  api: ICatalog;
  words: Words;
  palette: ICommandPalette | null;
  launcher: ILauncher | null;
}

/** How often, and how long apart, the courses are asked for when nothing answers. */
const TRIES = 5;
const RETRY_MILLISECONDS = 5000;

/**
 * Offer the class board to whoever teaches a course; to others it is not there. Gives what looks
 * again: who published their first assignment teaches from then on.
 */
export function addBoard(options: IBoardOptions): () => void {
  const { app, api, words, palette, launcher } = options;
  const { trans } = words;
  let isTeaching = false;
  let widget: BoardPanel | null = null;
  app.commands.addCommand(BOARD_COMMAND, {
    label: trans.__('Class Board'),
    caption: trans.__('See how the class stands, live'),
    icon: boardIcon,
    describedBy: { args: { type: 'object', properties: {}, additionalProperties: false } },
    isVisible: () => isTeaching,
    isEnabled: () => isTeaching,
    execute: () => {
      if (!widget || widget.isDisposed) {
        widget = boardPanel(app.serviceManager.serverSettings, words);
        app.shell.add(widget, 'main');
      }
      app.shell.activateById(widget.id);
    }
  });
  const offer = (): void => {
    if (!isTeaching) {
      isTeaching = true;
      app.commands.notifyCommandChanged(BOARD_COMMAND);
      palette?.addItem({ command: BOARD_COMMAND, category: trans.__('Assignment') });
      launcher?.add({ command: BOARD_COMMAND, category: trans.__('Other'), rank: 5 });
    }
  };
  const look = async (tries: number): Promise<void> => {
    try {
      if ((await api.courses()).some(course => course.may_teach)) {
        offer();
      }
    } catch {
      // The grading side may still be getting ready.
      if (tries > 1) {
        setTimeout(() => void look(tries - 1), RETRY_MILLISECONDS);
      }
    }
  };
  void app.restored.then(() => look(TRIES));
  return () => void look(1);
}
