import type { ServerConnection } from '@jupyterlab/services';
import { LabIcon } from '@jupyterlab/ui-components';

import { LazyPanel } from '../lazy';
import type { Words } from '../words';
import type * as contents from './index';
import type { BoardModel } from './model';

/** The board's place in the main area. */
export type BoardPanel = LazyPanel<typeof contents>;

/** The tab of the board. */
export const boardIcon = new LabIcon({
  name: 'coplit-jupyter:board',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    '<path class="jp-icon3" fill="#616161" d="M1 2h14v12H1zm1.500 1.500v2h3v-2zm4.500 0v2h6.500v-2zM2.500 7v2h3V7zM7 7v2h6.500V7zm-4.500 3.500v2h3v-2zm4.500 0v2h6.500v-2z"/></svg>'
});

/** Make the board of the courses that the person behind `settings` teaches. */
export function boardPanel(settings: ServerConnection.ISettings, words: Words): BoardPanel {
  let model: BoardModel | null = null;
  const caption = words.trans.__('Class Board');
  const panel = new LazyPanel<typeof contents>({
    id: 'coplit-board',
    caption,
    icon: boardIcon,
    words,
    className: 'cp-Board',
    load: () => import('./index'),
    draw: ({ boardView, createBoard }) => {
      if (!model) {
        model = createBoard(settings);
        void model.load();
      }
      return boardView(model, words);
    }
  });
  panel.title.label = caption;
  panel.title.closable = true;
  panel.disposed.connect(() => {
    model?.dispose();
  }, panel);
  return panel;
}
