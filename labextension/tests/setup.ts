/** What JupyterLab's packages expect of a browser and jsdom does not have. */
class Nothing {
  observe(): void {
    // Sizes never change here.
  }
  unobserve(): void {
    // Sizes never change here.
  }
  disconnect(): void {
    // Sizes never change here.
  }
}

Object.assign(globalThis, {
  DragEvent: class extends Event {},
  ResizeObserver: Nothing,
  IntersectionObserver: Nothing,
  IS_REACT_ACT_ENVIRONMENT: false,
  requestIdleCallback: (callback: () => void) => setTimeout(callback, 0),
  cancelIdleCallback: (handle: number) => {
    clearTimeout(handle);
  },
  // jsdom has none; the panel asks for tests by their id.
  CSS: { escape: (text: string) => text.replace(/["\\\]:]/g, '\\$&') },
  matchMedia: () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined
  })
});
Element.prototype.scrollIntoView = () => undefined;
