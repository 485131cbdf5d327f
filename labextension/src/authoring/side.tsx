import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type * as React from 'react';

import type { ICatalog } from '../tokens';
import type { Words } from '../words';
import type { Authoring } from './model';
import { authoringIcon } from './shapes';
import type { IAuthorTools } from './tools';

type View = (model: Authoring, tools: IAuthorTools) => React.ReactElement;

/** The Create assignment panel's place; its contents are loaded when it is first shown. */
export class AuthoringPanel extends ReactWidget {
  /** The id of the panel in the application's shell. */
  static readonly ID = 'coplit-authoring';

  /** Show `model`; `publish` opens the dialog. */
  constructor(
    private readonly _model: Authoring,
    private readonly _api: ICatalog,
    private readonly _words: Words,
    private readonly _publish: () => void
  ) {
    super();
    const { trans } = _words;
    this.id = AuthoringPanel.ID;
    this.addClass('cp-Panel');
    this.addClass('cp-Authoring');
    this.title.icon = authoringIcon;
    this.title.caption = trans.__('Create assignment');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Create assignment'));
    this.node.lang = _words.language;
    _model.changed.connect(this._onChanged, this);
  }

  /** Show the notebook's roles. */
  protected override render(): React.ReactElement | null {
    return (
      this._view &&
      this._view(this._model, {
        words: this._words,
        mayPublish: this._mayPublish,
        publish: this._publish
      })
    );
  }

  /** Load the contents, and ask who is there. */
  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._load();
  }

  /** The panel may be shown from the start. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._load();
    }
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

  private _load(): void {
    this.update();
    if (!this._view) {
      void import('./view').then(({ authoringView }) => {
        this._view = authoringView;
        this.update();
      });
    }
    void this._api.health().then(
      ({ who }) => {
        this._mayPublish = who.may_teach;
        this.update();
      },
      () => undefined // Publishing says what is wrong with the service, when it is tried.
    );
  }

  private _view: View | null = null;
  private _mayPublish: boolean | null = null;
}
