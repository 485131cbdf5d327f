import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';

/** What the keyboard can reach. */
const REACHABLE = 'button:not([tabindex="-1"]), input, select, textarea, [tabindex="0"]';

/**
 * Keep the focus inside of `node` when the part that has it goes away.
 *
 * A browser then gives it to the page as a whole, and whoever works by keyboard begins again at the
 * top of the application. Here it goes to what is left around that part.
 */
export function keepFocus(node: HTMLElement): IDisposable {
  let path: HTMLElement[] = [];
  const onFocusIn = (event: FocusEvent): void => {
    path = ancestors(event.target as HTMLElement, node);
  };
  const onFocusOut = (): void => {
    const [left] = path;
    queueMicrotask(() => {
      if (left?.isConnected === true && path[0] === left && document.activeElement !== left) {
        path = []; // Somebody went elsewhere.
      }
    });
  };
  const onRemoved = (): void => {
    const [left] = path;
    if (left && !left.isConnected) {
      const around = path.filter(one => one.isConnected).map(reachable);
      path = [];
      if (hasNobody()) {
        around.find(one => one !== null)?.focus({ preventScroll: true });
      }
    }
  };
  const observer = new MutationObserver(onRemoved);
  observer.observe(node, { childList: true, subtree: true });
  node.addEventListener('focusin', onFocusIn);
  node.addEventListener('focusout', onFocusOut);
  return new DisposableDelegate(() => {
    observer.disconnect();
    node.removeEventListener('focusin', onFocusIn);
    node.removeEventListener('focusout', onFocusOut);
  });
}

/** Remember who has the focus; the function gives it back, if they are still there. */
export function rememberFocus(): () => void {
  const before = document.activeElement;
  return () => {
    if (before instanceof HTMLElement && before.isConnected) {
      before.focus();
    }
  };
}

/** A part and what stands around it, up to and with `node`. */
function ancestors(part: HTMLElement, node: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let one: HTMLElement | null = part; one; one = one === node ? null : one.parentElement) {
    found.push(one);
  }
  return found;
}

function hasNobody(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** The part itself, or the first in it that the keyboard can reach. */
function reachable(part: HTMLElement): HTMLElement | null {
  return part.tabIndex >= 0 ? part : part.querySelector<HTMLElement>(REACHABLE);
}
