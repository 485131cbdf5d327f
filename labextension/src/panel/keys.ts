import type * as React from 'react';

/**
 * Move in a list of buttons: ↑ ↓ to the next one, → ← open and close, Home and End to the ends.
 * Tab and Enter keep their meaning.
 */
export function moveInList(event: React.KeyboardEvent<HTMLElement>): void {
  const rows = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('.cp-Question-row, .cp-Test-row')
  ];
  const here = rows.indexOf(event.target as HTMLElement);
  if (here < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const row = rows[here] as HTMLElement;
  const expanded = row.getAttribute('aria-expanded');
  let target: HTMLElement | undefined;
  switch (event.key) {
    case 'ArrowDown':
      target = rows[here + 1];
      break;
    case 'ArrowUp':
      target = rows[here - 1];
      break;
    case 'Home':
      target = rows[0];
      break;
    case 'End':
      target = rows[rows.length - 1];
      break;
    case 'ArrowRight':
      if (expanded === 'false') {
        row.click();
      }
      break;
    case 'ArrowLeft':
      if (expanded === 'true') {
        row.click();
      } else {
        target = row.closest('.cp-Question')?.querySelector('button') ?? undefined;
      }
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
  target?.focus();
}
