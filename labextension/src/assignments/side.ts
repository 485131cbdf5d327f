import { LabIcon } from '@jupyterlab/ui-components';

import { LazyPanel } from '../lazy';
import type { Words } from '../words';
import type { AssignmentList } from './model';
import type * as contents from './view';

/** The id of the list in the application's shell. */
export const LIST_ID = 'coplit-assignments';

/** The tab of the list. */
const listIcon = new LabIcon({
  name: 'coplit-jupyter:assignments',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    '<path class="jp-icon3" fill="#616161" d="M1.6 4.3 3.2 5.9 6 3.1l.9.9-3.7 3.7L.7 5.2zM8 4h7v1.5H8zM1.6 11.3l1.6 1.6L6 10.1l.9.9-3.7 3.7L.7 12.2zM8 11h7v1.5H8z"/></svg>'
});

/** Make the list's place; it is loaded each time it is shown, because classes go on meanwhile. */
export function listPanel(model: AssignmentList, words: Words): LazyPanel<typeof contents> {
  return new LazyPanel<typeof contents>({
    id: LIST_ID,
    caption: words.trans.__('Assignments'),
    icon: listIcon,
    words,
    className: 'cp-Assignments',
    load: () => import('./view'),
    draw: ({ listView }) => listView(model, words),
    onShown: () => {
      void model.load();
    }
  });
}
