import { coplitIcon } from './icons';
import { LazyPanel } from './lazy';
import type * as contents from './panel';
import type { ITools } from './panel';
import type { Sessions } from './sessions';

/** The id of the panel in the application's shell. */
export const PANEL_ID = 'coplit-panel';

/** Make the panel on the right: what `sessions` says is current. */
export function resultsPanel(sessions: Sessions, tools: ITools): LazyPanel<typeof contents> {
  const { words } = tools;
  const panel = new LazyPanel<typeof contents>({
    id: PANEL_ID,
    caption: words.trans.__('Assignment'),
    icon: coplitIcon,
    words,
    load: () => import('./panel'),
    draw: ({ panelView }) => panelView(sessions.current, tools, sessions.currentPanel !== null)
  });
  sessions.changed.connect(() => {
    // With an assignment on screen the first click is near: it shall not wait for code.
    if (sessions.current) {
      panel.preload();
    }
    panel.update();
  }, panel);
  return panel;
}
