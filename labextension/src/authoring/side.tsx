import type * as React from 'react';

import { LazyPanel } from '../lazy';
import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import type { Authoring } from './model';
import { authoringIcon } from './shapes';
import type * as view from './view';

type Contents = typeof view;

/** The Create assignment panel's place. */
export class AuthoringPanel extends LazyPanel<Contents> {
  /** The id of the panel in the application's shell. */
  static readonly ID = 'coplit-authoring';

  /** Show `model`; `publish` opens the dialog. */
  constructor(
    private readonly _model: Authoring,
    private readonly _api: ICatalog,
    private readonly _words: Words,
    private readonly _publish: () => void
  ) {
    const caption = _words.trans.__('Create assignment');
    const load = (): Promise<Contents> => import('./view');
    super({ id: AuthoringPanel.ID, caption, icon: authoringIcon, words: _words, load });
    this.addClass('cp-Authoring');
    _model.changed.connect(this._onChanged, this);
  }

  /** Show the notebook's roles. */
  protected override draw({ authoringView }: Contents): React.ReactElement {
    return authoringView(this._model, {
      words: this._words,
      mayPublish: this._mayPublish,
      publish: this._publish
    });
  }

  /** Show what changed meanwhile, and ask who is there. */
  protected override onShown(): void {
    this.update();
    void this._api.health().then(
      ({ who }) => {
        this._mayPublish = who.may_teach;
        this.update();
      },
      () => undefined // Publishing says what is wrong with the service, when it is tried.
    );
  }

  /** Stop following. */
  override dispose(): void {
    this._model.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  private _onChanged(): void {
    if (this.isVisible) {
      this.update();
    }
  }

  private _mayPublish: boolean | null = null;
}
