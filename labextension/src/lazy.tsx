import { ReactWidget } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type * as React from 'react';

import type { Words } from './words';

/** What a place in a sidebar is called, and where its contents come from. */
export interface ILazyPanelOptions<T> {
  /** The id of the panel in the application's shell. */
  id: string;
  /** Its name, for the tab and for screen readers. */
  caption: string;
  icon: LabIcon;
  words: Words;
  /** Import the contents. */
  load: () => Promise<T>;
}

/** A place in a sidebar whose contents are loaded when it is first shown. */
export abstract class LazyPanel<T> extends ReactWidget {
  /** Make the place; nothing is loaded yet. */
  constructor(options: ILazyPanelOptions<T>) {
    super();
    this._import = options.load;
    this.id = options.id;
    this.addClass('cp-Panel');
    this.title.icon = options.icon;
    this.title.caption = options.caption;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.caption);
    this.node.lang = options.words.language;
  }

  /** Load the contents before they are asked for. */
  preload(): void {
    this._loading ??= this._import().then(contents => {
      this._contents = contents;
      this.update();
    });
  }

  /** Draw the loaded contents. */
  protected abstract draw(contents: T): React.ReactElement | null;

  /** Called each time the panel comes on screen. */
  protected onShown(): void {
    // Most panels have nothing to do then.
  }

  /** Show the contents, as soon as they are loaded. */
  protected override render(): React.ReactElement | null {
    return this._contents && this.draw(this._contents);
  }

  /** Load the contents. */
  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    this.preload();
  }

  /** Tell the panel. */
  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.onShown();
  }

  /** The panel may be shown from the start. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this.preload();
      this.onShown();
    }
  }

  private readonly _import: () => Promise<T>;
  private _loading: Promise<void> | null = null;
  private _contents: T | null = null;
}
