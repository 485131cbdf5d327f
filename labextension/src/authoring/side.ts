import { LazyPanel } from '../lazy';
import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import type { Authoring } from './model';
import { authoringIcon } from './shapes';
import type * as contents from './view';

/** The id of the panel in the application's shell. */
export const AUTHORING_ID = 'coplit-authoring';

/** The Create assignment panel. */
export type AuthoringPanel = LazyPanel<typeof contents>;

/** Make the panel: the roles of the notebook of `model`; `publish` opens the dialog. */
export function authoringPanel(
  model: Authoring,
  api: ICatalog,
  words: Words,
  publish: () => void
): AuthoringPanel {
  let mayPublish: boolean | null = null;
  const panel: AuthoringPanel = new LazyPanel<typeof contents>({
    id: AUTHORING_ID,
    caption: words.trans.__('Create assignment'),
    icon: authoringIcon,
    words,
    className: 'cp-Authoring',
    load: () => import('./view'),
    draw: ({ authoringView }) => authoringView(model, { words, mayPublish, publish }),
    onShown: () => {
      panel.update(); // What changed meanwhile.
      void api.health().then(
        ({ who }) => {
          mayPublish = who.may_teach;
          panel.update();
        },
        () => undefined // Publishing says what is wrong with the service, when it is tried.
      );
    }
  });
  model.changed.connect(() => {
    if (panel.isVisible) {
      panel.update();
    }
  }, panel);
  return panel;
}
