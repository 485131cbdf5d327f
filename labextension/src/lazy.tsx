import { ReactWidget } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import type * as React from 'react';

import { keepFocus } from './focus';
import type { Words } from './words';

/** What a panel of ours is called, and where its contents come from. */
export interface ILazyPanelOptions<T> {
  /** The id of the panel in the application's shell. */
  id: string;
  /** Its name, for the tab and for screen readers. */
  caption: string;
  icon: LabIcon;
  words: Words;
  /** The class of its style sheet, if it has one of its own. */
  className?: string;
  /** Import the contents. */
  load: () => Promise<T>;
  /** Draw the loaded contents. */
  draw: (contents: T) => React.ReactElement | null;
  /** Called each time the panel comes on screen. */
  onShown?: () => void;
}

/** A panel whose contents are loaded when it is first shown. */
export class LazyPanel<T> extends ReactWidget {
  /** Make the place; nothing is loaded yet. */
  constructor(private readonly _options: ILazyPanelOptions<T>) {
    super();
    const { id, caption, icon, words, className } = _options;
    this.id = id;
    this.addClass('cp-Panel');
    if (className !== undefined) {
      this.addClass(className);
    }
    this.title.icon = icon;
    this.title.caption = caption;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', caption);
    this.node.lang = words.language;
    this._focus = keepFocus(this.node);
  }

  /** Stop following. */
  override dispose(): void {
    this._focus.dispose();
    super.dispose();
  }

  /** Load the contents before they are asked for. */
  preload(): void {
    this._loading ??= this._options.load().then(contents => {
      this._contents = contents;
      this.update();
    });
  }

  /** Give the keyboard to the contents, once they are on screen. */
  enter(): void {
    this.preload();
    void this._loading?.then(() => {
      requestAnimationFrame(() => {
        this.node.querySelector<HTMLElement>('.cp-Panel-body')?.focus();
      });
    });
  }

  /** Show the contents, as soon as they are loaded. */
  protected override render(): React.ReactElement | null {
    return this._contents && this._options.draw(this._contents);
  }

  /** Load the contents. */
  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    this.preload();
  }

  /** Tell that the panel is on screen. */
  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._options.onShown?.();
  }

  /** The panel may be shown from the start. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this.preload();
      this._options.onShown?.();
    }
  }

  private readonly _focus: IDisposable;
  private _loading: Promise<void> | null = null;
  private _contents: T | null = null;
}
